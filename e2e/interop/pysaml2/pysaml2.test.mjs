// The Python library pysaml2, which none of us wrote, as identity provider: it checks our requests and reads our
// metadata by its own rules (C7, C12).
import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { after, test } from "node:test";
import { Client } from "../../lib/client.mjs";
import { PASSWORD } from "../../lib/hub.mjs";
import { Program, freePort, run, scratch } from "../../lib/programs.mjs";
import { stage } from "../../lib/stage.mjs";

const python = join(process.env.INTEROP_PYTHON_BIN ?? "", "python3");
const script = resolve(import.meta.dirname, "idp.py");
let [folder, tenant, member] = [];
const started = [];
const on = stage({ browser: false, idp: false, ready });

async function ready(on) {
  folder = await scratch("pysaml2");
  const subject = ["-subj", "/CN=pysaml2.example", "-days", "30"];
  const made = await run("openssl", ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-sha256", "-keyout", file("key.pem"), "-out", file("certificate.pem"), ...subject]);
  assert.equal(made.code, 0, made.err);
  tenant = await on.hub.tenant("foreign");
  member = await tenant.user("jackson");
}

after(async () => {
  for (const program of started) await program.stop();
  await folder?.remove();
});

const file = (name) => join(folder.path, name);

/** An identity provider for a connection, trusted by it. */
async function provider(connection, ...options) {
  const port = await freePort();
  const metadata = file(`${connection.id}.xml`);
  await writeFile(metadata, await (await fetch(connection.metadataUrl)).text());
  const args = [script, "--port", String(port), "--key", file("key.pem"), "--certificate", file("certificate.pem"), "--service-provider", metadata];
  const idp = new Program("pysaml2", python, [...args, ...options]);
  started.push(idp);
  idp.base = `http://127.0.0.1:${port}`;
  await idp.ready(`${idp.base}/metadata`);
  await connection.integrate({ issuer: `${idp.base}/metadata`, ssoUrl: `${idp.base}/sso`, certificate: await readFile(file("certificate.pem"), "utf8") });
  return idp;
}

/** Follows the forms that a browser would send by itself, and says who is there where it is asked. */
async function carry(client, page, userName) {
  let now = page;
  for (let steps = 0; steps < 6; steps += 1) {
    const sent = ["SAMLResponse", "SAMLRequest"].find((name) => now.text.includes(`name="${name}"`));
    if (sent) now = await client.submit(now, sent);
    else if (now.text.includes('name="userName"')) now = await client.submit(now, "userName", { userName });
    else return now;
  }
  return now;
}

async function logIn(connection, userName) {
  const client = new Client();
  const page = await carry(client, await client.follow("GET", connection.loginUrl), userName);
  return { client, page };
}

test("C12 pysaml2 logs a person in, asked by the hub", async () => {
  const connection = await tenant.connect("custom");
  const idp = await provider(connection);
  const { client, page } = await logIn(connection, member);
  const session = await client.session(on.hub.base);
  assert.equal(session.email, member, `${JSON.stringify(session)} ${page.text}\n${idp.log}`);
  assert.equal(session.proof, "saml");
  const stranger = await logIn(connection, "stranger@foreign.test");
  assert.equal(await stranger.client.session(on.hub.base), 401);
});

test("C13 the person's password is refused", async () => {
  const client = new Client();
  await client.logIn(on.hub.base, member, PASSWORD);
  assert.equal(await client.session(on.hub.base), 401);
});
