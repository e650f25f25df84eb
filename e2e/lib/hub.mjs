// A started hub: its command line, its mails, its API.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { freshDatabase } from "./database.mjs";
import { integration as chosen } from "./integration.mjs";
import { Program, freePort, hubBinary, run, scratch } from "./programs.mjs";

/** Good enough for the hub's rule, the same for everybody in the tests. */
export const PASSWORD = "correct-horse-battery-9";

export class Hub {
  static async start(settings = {}) {
    const hub = new Hub();
    hub.port = await freePort();
    hub.base = `http://localhost:${hub.port}`;
    hub.folder = await scratch("hub");
    hub.database = await freshDatabase();
    hub.env = {
      PATH: process.env.PATH,
      HOME: hub.folder.path,
      PORT: String(hub.port),
      BASE_URL: hub.base,
      DATA_DIR: hub.folder.path,
      ...(hub.database.url ? { DATABASE_URL: hub.database.url } : {}),
      ...settings,
    };
    await hub.serve();
    return hub;
  }

  async serve() {
    this.program = new Program("hub", hubBinary, ["serve"], { env: this.env, cwd: this.folder.path });
    try {
      await this.program.ready(`http://127.0.0.1:${this.port}/healthz`);
    } catch (error) {
      await this.stop();
      throw error;
    }
  }

  async restart() {
    await this.program.stop();
    await this.serve();
  }

  async stop() {
    await this.program.stop();
    await this.database.remove();
    await this.folder.remove();
  }

  /** `hub ARGS --json`; `input` goes to --…-stdin. */
  async cli(args, input = "") {
    const done = await run(hubBinary, [...args, "--json"], { env: this.env, cwd: this.folder.path, input });
    if (done.code !== 0) throw new Error(`hub ${args.join(" ")} ended with ${done.code}:\n${done.err}${done.out}`);
    return JSON.parse(done.out);
  }

  /** A tenant with its owner `owner@SLUG.test`. */
  async tenant(slug, name = slug[0].toUpperCase() + slug.slice(1)) {
    const owner = `owner@${slug}.test`;
    const args = ["tenant", "create", "--name", name, "--slug", slug, "--owner-email", owner, "--owner-password-stdin"];
    const made = await this.cli(args, `${PASSWORD}\n`);
    return new Tenant(this, slug, owner, made);
  }

  /** All mails so far, newest last, as text. */
  async mails() {
    const path = this.env.MAIL_FILE ?? join(this.folder.path, "mails.txt");
    return readFile(path, "utf8").catch(() => "");
  }

  /** The last link with `part` in it that was mailed to `address`. Waits for it. */
  async mailedLink(address, part) {
    for (let tries = 0; tries < 50; tries += 1) {
      // Quoted-printable breaks long lines with "=" and spells "=" as "=3D".
      const text = (await this.mails()).replaceAll(/=\r?\n/g, "").replaceAll("=3D", "=");
      const at = text.toLowerCase().lastIndexOf(`to: ${address}`.toLowerCase());
      const next = text.toLowerCase().indexOf("\nto: ", at + 1);
      const after = at < 0 ? "" : text.slice(at, next < 0 ? undefined : next);
      const links = [...after.matchAll(/https?:\/\/[^\s"<>]+/g)].map((m) => m[0]).filter((l) => l.includes(part));
      if (links.length > 0) return links[0];
      await sleep(100);
    }
    throw new Error(`no mail to ${address} with a link to ${part}; mails:\n${await this.mails()}`);
  }
}

/** A tenant made on the command line. */
export class Tenant {
  constructor(hub, slug, owner, made) {
    Object.assign(this, { hub, slug, owner, id: made.tenant_id, scimBaseUrl: made.scim_base_url });
  }

  /** A person with a password. */
  async user(name, role = "member") {
    const email = name.includes("@") ? name : `${name}@${this.slug}.test`;
    const args = ["user", "create", "--tenant", this.slug, "--email", email, "--role", role, "--password-stdin"];
    await this.hub.cli(args, `${PASSWORD}\n`);
    return email;
  }

  async connect(integration = chosen.slug) {
    const made = await this.hub.cli(["connection", "create", "--tenant", this.slug, "--integration", integration]);
    return new Connection(this, made);
  }
}

/** A connection made on the command line. */
export class Connection {
  constructor(tenant, made) {
    this.tenant = tenant;
    this.take(made);
  }

  take(made) {
    this.id = made.connection_id;
    this.entityId = made.entity_id;
    this.acsUrl = made.acs_url;
    this.metadataUrl = made.metadata_url;
    this.loginUrl = made.login_url;
    this.state = made.state;
  }

  async configure(...options) {
    const which = ["--tenant", this.tenant.slug, "--connection", this.id];
    this.take(await this.tenant.hub.cli(["connection", "configure", ...which, ...options]));
    return this;
  }

  /** Stores what an identity provider gave; the certificate is PEM text. */
  async integrate({ issuer, ssoUrl, certificate }) {
    const { writeFile } = await import("node:fs/promises");
    const file = join(this.tenant.hub.folder.path, `${this.id}.pem`);
    await writeFile(file, certificate);
    return this.configure("--idp-entity-id", issuer, "--sso-url", ssoUrl, "--certificate-file", file);
  }

  /** A new Secret Token. */
  async token(name = "tests", ...options) {
    const which = ["--tenant", this.tenant.slug, "--connection", this.id, "--name", name];
    return (await this.tenant.hub.cli(["token", "create", ...which, ...options])).token;
  }
}
