// The npm package saml-idp, which none of us wrote, logs people in over plain HTTP, asked and unasked (C7, C11, C12).
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { after, test } from "node:test";
import { Client } from "../../lib/client.mjs";
import { PASSWORD } from "../../lib/hub.mjs";
import { Program, freePort, run, scratch } from "../../lib/programs.mjs";
import { stage } from "../../lib/stage.mjs";

const program = resolve(import.meta.dirname, "../../node_modules/saml-idp/bin/run.js");
let [folder, tenant, connection, member, idp, issuer] = [];
const on = stage({ browser: false, idp: false, ready });

async function ready(on) {
  folder = await scratch("saml-idp");
  const [key, certificate] = ["key.pem", "certificate.pem"].map((name) => join(folder.path, name));
  const subject = ["-subj", "/CN=saml-idp.example", "-days", "30"];
  const made = await run("openssl", ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-sha256", "-keyout", key, "-out", certificate, ...subject]);
  assert.equal(made.code, 0, made.err);

  tenant = await on.hub.tenant("foreign");
  member = await tenant.user("jackson");
  connection = await tenant.connect("custom");
  const port = await freePort();
  issuer = "urn:example:idp";
  const args = ["--host", "127.0.0.1", "--port", String(port), "--cert", certificate, "--key", key, "--issuer", issuer];
  args.push("--acsUrl", connection.acsUrl, "--audience", connection.entityId);
  idp = new Program("saml-idp", process.execPath, [program, ...args], { cwd: resolve(program, "../..") });
  idp.base = `http://127.0.0.1:${port}`;
  await idp.ready(`${idp.base}/metadata`);
  await connection.integrate({ issuer, ssoUrl: `${idp.base}/saml/sso`, certificate: await readFile(certificate, "utf8") });
  assert.equal(connection.state, "integrated");
}

after(async () => {
  await idp?.stop();
  await folder?.remove();
});

/** Fills the identity provider's form and carries its answers to the hub until no more forms come. */
async function carry(client, page, userName) {
  let now = page;
  for (let steps = 0; steps < 6; steps += 1) {
    if (now.text.includes('name="SAMLResponse"')) now = await client.submit(now, "SAMLResponse");
    else if (now.text.includes('name="userName"')) now = await client.submit(now, "userName", { userName, email: userName });
    else return now;
  }
  return now;
}

test("C12 saml-idp logs a person in, asked by the hub", async () => {
  const client = new Client();
  await carry(client, await client.follow("GET", connection.loginUrl), member);
  const session = await client.session(on.hub.base);
  assert.equal(session.email, member, JSON.stringify(session));
  assert.equal(session.proof, "saml");
});

test("C11 saml-idp logs a person in, unasked", async () => {
  const client = new Client();
  await carry(client, await client.follow("GET", `${idp.base}/`), member);
  const session = await client.session(on.hub.base);
  assert.equal(session.email, member, JSON.stringify(session));
});

test("somebody else at saml-idp gets no session", async () => {
  const client = new Client();
  await carry(client, await client.follow("GET", connection.loginUrl), "stranger@foreign.test");
  assert.equal(await client.session(on.hub.base), 401);
});

test("C13 the person's password is refused", async () => {
  const client = new Client();
  await client.logIn(on.hub.base, member, PASSWORD);
  assert.equal(await client.session(on.hub.base), 401);
});
