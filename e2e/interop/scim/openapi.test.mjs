// The description of the API: valid OpenAPI 3.1, and the running hub keeps to it whatever is sent.
import assert from "node:assert/strict";
import { access, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { before, test } from "node:test";
import { Client } from "../../lib/client.mjs";
import { PASSWORD } from "../../lib/hub.mjs";
import { run } from "../../lib/programs.mjs";
import { stage } from "../../lib/stage.mjs";

const on = stage({ browser: false, idp: false });
const bin = process.env.INTEROP_PYTHON_BIN ?? resolve(import.meta.dirname, "../../../.tools/python/bin");
const document = () => `${on.hub.base}/docs/api/openapi.json`;

before(() => access(join(bin, "schemathesis")).catch(() => assert.fail("run make interop once: it brings the Python packages")));

async function session(email) {
  const body = JSON.stringify({ email, password: PASSWORD });
  const answer = await fetch(`${on.hub.base}/api/v1/session`, { method: "POST", headers: { "content-type": "application/json" }, body });
  assert.equal(answer.status, 201);
  return (await answer.json()).session_token;
}

/** Made on the page: the command line has none. */
async function configurationKey(tenant, connection) {
  const client = new Client();
  await client.logIn(on.hub.base, tenant.owner, PASSWORD);
  const page = await client.follow("GET", `${on.hub.base}/connections/${connection.id}/provisioning`);
  const shown = await client.submit(page, "key_name", { key_name: "schemathesis" });
  return shown.text.match(/swk_[\w-]{43}/)[0];
}

test("the document is OpenAPI 3.1", async () => {
  const text = await (await fetch(document())).text();
  const file = join(on.hub.folder.path, "openapi.json");
  await writeFile(file, text);
  const done = await run(join(bin, "openapi-spec-validator"), ["--schema", "3.1", file]);
  assert.equal(done.code, 0, done.out + done.err);
});

test("schemathesis finds no server error, and no answer that is not described", { timeout: 550_000 }, async () => {
  const tenant = await on.hub.tenant("schemathesis");
  const connection = await tenant.connect("custom");
  const env = {
    ...process.env,
    TENANT: tenant.id,
    SECRET_TOKEN: await connection.token("schemathesis"),
    CONFIGURATION_KEY: await configurationKey(tenant, connection),
    SESSION_TOKEN: await session(tenant.owner),
    LOGGED_OUT_TOKEN: await session(tenant.owner),
  };
  const settings = resolve(import.meta.dirname, "schemathesis.toml");
  const args = ["--config-file", settings, "run", document(), "--no-color", "--warnings", "off"];
  const done = await run(join(bin, "schemathesis"), args, { env, cwd: on.hub.folder.path });
  assert.equal(done.code, 0, done.out.slice(-20_000) + done.err);
});
