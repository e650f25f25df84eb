// A fresh database for one hub: SQLite in its folder, or one on the PostgreSQL server that the tests were given.
import { randomBytes } from "node:crypto";
import pg from "pg";

/** `url` for DATABASE_URL (nothing for SQLite), and what removes the database. */
export async function freshDatabase() {
  const server = process.env.E2E_DATABASE_URL ?? process.env.HUB_TEST_POSTGRES;
  if (!process.env.E2E_DATABASE_URL && process.env.HUB_E2E_DATABASE !== "postgres") {
    return { url: undefined, remove: async () => {} };
  }
  if (!server) throw new Error("HUB_E2E_DATABASE=postgres needs a server in HUB_TEST_POSTGRES");
  const name = `e2e_${randomBytes(6).toString("hex")}`;
  const onServer = async (statement) => {
    const admin = new URL(server);
    admin.pathname = "/postgres";
    const client = new pg.Client({ connectionString: admin.href });
    await client.connect();
    try {
      await client.query(statement);
    } finally {
      await client.end();
    }
  };
  await onServer(`CREATE DATABASE ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return { url: url.href, remove: () => onServer(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`) };
}
