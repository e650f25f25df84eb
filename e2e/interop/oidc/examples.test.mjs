// examples/: each app is started as its README says. A sub-user is refused by password, let in by SSO, and shut out seconds
// after the identity provider disables them (C14).
import assert from "node:assert/strict";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { spawn } from "node:child_process";
import { after, test } from "node:test";
import { expect } from "../../lib/expect.mjs";
import { registerApp } from "../../lib/oidc.mjs";
import { Program, freePort, run } from "../../lib/programs.mjs";
import { stage } from "../../lib/stage.mjs";
import { integrated, provisioned, submit, typePassword } from "../../lib/steps.mjs";

const examples = resolve(import.meta.dirname, "../../../examples");
const python = join(process.env.INTEROP_PYTHON_BIN ?? "", "python3");
const started = [];
const on = stage();
after(async () => { for (const program of started) await program.stop(); });

/** A tenant whose directory is the demo identity provider, with Linus in it who still has a password. */
async function company(slug) {
  const { tenant, connection } = await integrated(on.hub, on.idp, slug);
  await tenant.user("linus@acme.test");
  await provisioned(on.idp, tenant, connection);
  await connection.configure("--auto-create", "on", "--auto-deactivate", "on");
  for (const act of ["enable", "assign"]) await on.idp.act("linus", act);
  await on.idp.sync();
  return tenant;
}

/** The hub's own door, on the way to an app: the password is refused, SSO lets in. */
async function logInByDoor(page) {
  await typePassword(page, "linus@acme.test");
  await page.getByText(/by SSO only/).first().waitFor();
  await submit(page, page.getByRole("link", { name: "Log in with SSO" }).first());
  await page.getByRole("button", { name: "Linus Bergman" }).click();
}

/** Entra's admin disables Linus, and its next cycle says so. */
async function disable() {
  await on.idp.act("linus", "disable");
  await on.idp.sync();
}

test("the web app learns by back-channel logout", async () => {
  const port = await freePort();
  const home = `http://localhost:${port}`;
  const tenant = await company("web");
  const app = await registerApp(on.hub, "Example web app", "web", "--redirect-uri", `${home}/callback`,
    "--post-logout-redirect-uri", `${home}/`, "--backchannel-logout-uri", `${home}/backchannel-logout`);
  const env = { ...process.env, ISSUER: on.hub.base, CLIENT_ID: app.id, CLIENT_SECRET: app.secret, PORT: String(port) };
  const program = new Program("web", process.execPath, [join(examples, "web/app.mjs")], { env });
  started.push(program);
  await program.ready(home);

  const page = await on.browser.page();
  await page.goto(`${home}/login`);
  await logInByDoor(page);
  await page.getByRole("heading", { name: "Hello Linus Bergman" }).waitFor();
  await disable();
  await expect(async () => {
    await page.goto(home);
    await page.getByText("Nobody is logged in.").waitFor({ timeout: 100 });
  });
  const [told] = (await on.hub.cli(["app", "deliveries", "--tenant", tenant.slug])).deliveries;
  assert.deepEqual([told.app, told.state], ["Example web app", "delivered"]);
});

test("the web app's logout is the hub's too", async () => {
  const port = await freePort();
  const home = `http://localhost:${port}`;
  await company("bye");
  const app = await registerApp(on.hub, "Example web app 2", "web", "--redirect-uri", `${home}/callback`, "--post-logout-redirect-uri", `${home}/`);
  const env = { ...process.env, ISSUER: on.hub.base, CLIENT_ID: app.id, CLIENT_SECRET: app.secret, PORT: String(port) };
  const program = new Program("web", process.execPath, [join(examples, "web/app.mjs")], { env });
  started.push(program);
  await program.ready(home);
  const page = await on.browser.page();
  await page.goto(`${home}/login`);
  await logInByDoor(page);
  await page.getByRole("link", { name: "Log out" }).click();
  await page.getByText("Nobody is logged in.").waitFor();
  assert.equal((await page.context().request.get(`${on.hub.base}/api/v1/session`)).status(), 401);
});

test("the command-line program is out at its next call", async () => {
  await company("cli");
  const app = await registerApp(on.hub, "Example CLI", "desktop", "--redirect-uri", "http://127.0.0.1/callback");
  const env = { ...process.env, ISSUER: on.hub.base, CLIENT_ID: app.id, TOKEN_FILE: join(on.hub.folder.path, "cli.json") };
  const script = join(examples, "cli/app.py");
  const child = spawn(python, [script, "login", "--no-browser"], { env, stdio: ["ignore", "pipe", "inherit"] });
  const ended = new Promise((done) => child.once("exit", done));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const url = (await lines.next()).value.replace("Log in here: ", "");

  const page = await on.browser.page();
  await page.goto(url);
  await logInByDoor(page);
  await page.getByText("go back to the terminal").waitFor();
  assert.equal(JSON.parse((await lines.next()).value).email, "linus@acme.test");
  assert.equal(await ended, 0);
  assert.equal((await run(python, [script, "whoami"], { env })).code, 0);
  await disable();
  const out = await run(python, [script, "whoami"], { env });
  assert.notEqual(out.code, 0);
  assert.match(out.err, /^You are logged out/);
  assert.match((await run(python, [script, "whoami"], { env })).err, /run login first/, "nothing is kept");
});

test("the mobile app is out at its next call", async () => {
  await company("mobile");
  const app = await registerApp(on.hub, "Example mobile app", "mobile", "--redirect-uri", "com.example.switchboard:/callback");
  const phone = new Phone({ ...process.env, ISSUER: on.hub.base, CLIENT_ID: app.id });
  const page = await on.browser.page();
  // A browser on a desktop has no app for the scheme: the answer that leads there is read off the wire.
  const handedOver = page.waitForEvent("response", (answer) => answer.headers().location?.startsWith("com.example.switchboard:"));
  await page.goto((await phone.say("login")).open);
  await logInByDoor(page);
  const { location } = (await handedOver).headers();
  assert.deepEqual(await phone.say(location), { loggedInAs: "linus@acme.test" });
  assert.deepEqual(await phone.say("refresh"), { refreshed: true });
  assert.equal((await phone.say("whoami")).email, "linus@acme.test");
  await disable();
  assert.ok((await phone.say("whoami")).error);
  assert.equal((await phone.say("refresh")).error, "invalid_grant");
  assert.equal((await phone.say("whoami")).error, "nobody is logged in");
});

test("the television is let in from a phone, and out with its person", async () => {
  await company("tv");
  const app = await registerApp(on.hub, "Example TV", "device");
  const env = { ...process.env, ISSUER: on.hub.base, CLIENT_ID: app.id, SECONDS: "1" };
  const program = new Program("tv", process.execPath, [join(examples, "tv/app.mjs")], { env });
  started.push(program);
  const code = await expect(() => /and enter (\S+)/.exec(program.log)?.[1] ?? assert.fail("no code yet"));

  const page = await on.browser.page({ viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true });
  await page.goto(`${on.hub.base}/device`);
  await logInByDoor(page);
  await page.getByLabel("Code").fill(code.replace("-", "").toLowerCase());
  await submit(page, page.getByRole("button", { name: "Continue" }));
  await page.getByText("Example TV").first().waitFor();
  await submit(page, page.getByRole("button", { name: "Log in", exact: true }));
  await page.getByRole("heading", { name: "Example TV is logged in" }).waitFor();
  await expect(() => assert.match(program.log, /Hello Linus Bergman/), 100);
  await disable();
  assert.equal(await program.ended, 0, program.log);
  assert.match(program.log, /Nobody is logged in: invalid_grant/);
});

/** The mobile app, which says one line of JSON to each line that it hears. */
class Phone {
  constructor(env) {
    this.child = spawn(process.execPath, [join(examples, "mobile/app.mjs")], { env, stdio: ["pipe", "pipe", "inherit"] });
    this.lines = createInterface({ input: this.child.stdout })[Symbol.asyncIterator]();
    started.push({ stop: async () => this.child.kill() });
  }

  async say(line) {
    this.child.stdin.write(`${line}\n`);
    return JSON.parse((await this.lines.next()).value ?? assert.fail("the app ended"));
  }
}
