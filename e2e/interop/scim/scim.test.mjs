// Two conformance suites that others wrote, each against a tenant of its own on a started hub.
import assert from "node:assert/strict";
import { access } from "node:fs/promises";
import { join, resolve } from "node:path";
import { before, test } from "node:test";
import { run } from "../../lib/programs.mjs";
import { stage } from "../../lib/stage.mjs";

const root = resolve(import.meta.dirname, "../../..");
const requirements = resolve(import.meta.dirname, "../requirements.txt");
const on = stage({ browser: false, idp: false });
let bin = process.env.INTEROP_PYTHON_BIN;

// `make interop` brings the environment; by hand, one is made in .tools/ at the first run.
before(async () => {
  if (bin) return;
  const home = join(root, ".tools/python");
  bin = join(home, "bin");
  if (await access(join(bin, "scim2")).then(() => true, () => false)) return;
  for (const [command, ...args] of [["python3", "-m", "venv", home], [join(bin, "pip"), "install", "--quiet", "-r", requirements]]) {
    const made = await run(command, args);
    assert.equal(made.code, 0, made.err);
  }
});

async function target(slug) {
  const tenant = await on.hub.tenant(slug);
  const connection = await tenant.connect("custom");
  return { url: tenant.scimBaseUrl, token: await connection.token(slug) };
}

test("scim2-tester finds nothing", async () => {
  const { url, token } = await target("scim2-tester");
  const env = { ...process.env, SCIM_CLI_HEADERS: `Authorization: Bearer ${token}`, NO_COLOR: "1" };
  const done = await run(join(bin, "scim2"), ["-u", url, "test", "-v"], { env });
  assert.equal(done.code, 0, done.out + done.err);
  assert.doesNotMatch(done.out, /\b(ERROR|SKIPPED)\b/);
});

test("scim-sanity finds nothing", async () => {
  const { url, token } = await target("scim-sanity");
  const done = await run(join(bin, "scim-sanity"), ["probe", url, "--token", token, "--i-accept-side-effects"]);
  assert.equal(done.code, 0, done.out + done.err);
});
