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

/** An identity provider that knows a connection, and is known to it. */
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

/** The owner at the pages of a connection. */
class Admin {
  static async at(connection) {
    const admin = new Admin();
    Object.assign(admin, { client: new Client(), base: `${on.hub.base}/connections/${connection.id}` });
    await admin.client.logIn(on.hub.base, tenant.owner, PASSWORD);
    return admin;
  }

  /** Sends the form of a page to `path`, as multipart when there is text too long for a query. */
  async save(page, path, fields, Body = URLSearchParams) {
    const shown = await this.client.follow("GET", `${this.base}${page}`);
    const body = new Body();
    const all = { csrf_token: shown.text.match(/name="csrf_token" value="([^"]+)"/)[1], ...fields };
    for (const [name, value] of Object.entries(all)) body.set(name, value);
    const saved = await this.client.request("POST", `${this.base}${path}`, body);
    assert.equal(saved.status, 303, saved.text);
  }

  /** A key of ours, for signatures and encryption. */
  makeKey() {
    return this.save("/sign-in", "/keys", { size: "2048" });
  }

  /** The IdP's own metadata, as an admin pastes it. */
  async paste(idp) {
    const xml = await (await fetch(`${idp.base}/metadata`)).text();
    return this.save("", "/metadata", { metadata_xml: xml }, FormData);
  }
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

test("signed requests and encrypted assertions, by POST both ways", async () => {
  const connection = await tenant.connect("custom");
  const admin = await Admin.at(connection);
  await admin.makeKey();
  const idp = await provider(connection, "--signed-requests", "--post", "--encrypt");
  const refused = await carry(new Client(), await new Client().follow("GET", connection.loginUrl), member);
  assert.match(refused.text, /refused|405|404/i, "an unsigned redirect is not what this provider takes");
  await admin.paste(idp);
  const { client, page } = await logIn(connection, member);
  const session = await client.session(on.hub.base);
  assert.equal(session.email, member, `${JSON.stringify(session)} ${page.text}\n${idp.log}`);
});

for (const binding of ["redirect", "post"]) {
  test(`single logout by ${binding}, begun here and there`, async () => {
    const connection = await tenant.connect("custom");
    const admin = await Admin.at(connection);
    await admin.makeKey();
    await admin.save("/single-logout", "/single-logout", { slo_on: "yes", slo_url: "https://idp.example/slo", slo_binding: binding });
    const idp = await provider(connection, ...(binding === "post" ? ["--post"] : []));
    await admin.paste(idp);

    const here = await logIn(connection, member);
    assert.equal((await here.client.session(on.hub.base)).email, member, `${here.page.text}\n${idp.log}`);
    const account = await here.client.follow("GET", `${on.hub.base}/account`);
    let page = await here.client.submit(account, "csrf_token", {});
    assert.equal(await here.client.session(on.hub.base), 401, "the session here ends first");
    const onward = page.text.match(/http-equiv="refresh" content="0;url=([^"]+)"/);
    if (onward) page = await here.client.follow("GET", onward[1].replaceAll("&#38;", "&").replaceAll("&amp;", "&"));
    page = await carry(here.client, page);
    assert.match(page.text, /ended here and at your identity provider/, `${page.text}\n${idp.log}`);

    const there = await logIn(connection, member);
    assert.equal((await there.client.session(on.hub.base)).email, member);
    const left = await carry(there.client, await there.client.follow("GET", `${idp.base}/leave?user=${member}`));
    assert.match(left.text, /status:Success left-here/, `${left.text}\n${idp.log}`);
    assert.equal(await there.client.session(on.hub.base), 401);
  });
}

test("C13 the person's password is refused", async () => {
  const client = new Client();
  await client.logIn(on.hub.base, member, PASSWORD);
  assert.equal(await client.session(on.hub.base), 401);
});
