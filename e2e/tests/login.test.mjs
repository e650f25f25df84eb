// C11, C12, C15: logging in through the identity provider, from either side, and what a refusal shows.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Client, forms } from "../lib/client.mjs";
import { integration } from "../lib/integration.mjs";
import { stage } from "../lib/stage.mjs";
import { assertLoggedIn, assertLoggedOut, integrated, logIn, loggedIn, session, ssoLogIn } from "../lib/steps.mjs";

const on = stage();

/** An Integrated tenant in which the demo company's Linus, Grace and Ada are member, admin and owner. */
async function company(slug) {
  const made = await integrated(on.hub, on.idp, slug);
  for (const [name, role] of [["linus", "member"], ["grace", "admin"], ["ada", "owner"]]) {
    await made.tenant.user(`${name}@acme.test`, role);
    await on.idp.act(name, "assign");
  }
  return made;
}

test("C11 a tile in the identity provider's portal logs in, and asks nothing more", async () => {
  await company("tile");
  const page = await on.browser.page();
  await page.goto(`${on.idp.base}/tiles`);
  await page.getByRole("button", { name: "Linus Bergman" }).click();
  await page.getByRole("button", { name: "tile" }).click();
  await page.waitForURL((url) => url.origin === on.hub.base);
  await assertLoggedIn(page, on.hub, "linus@acme.test", "saml");
  assert.deepEqual(page.faults, []);
});

test("C11 an unasked response opens no session in a browser that has none at the identity provider", async () => {
  const { connection } = await company("unasked");
  const app = await on.idp.app(connection, "unasked");
  const form = await on.idp.call("POST", "/saml/response", { person: "linus@acme.test", app });
  const victim = new Client();
  await victim.follow("POST", form.acsUrl, { SAMLResponse: form.samlResponse });
  assert.equal(await victim.session(on.hub.base), 401, "login CSRF");
});

test("C12 login starts here, goes to the identity provider, and comes back where it began", async () => {
  const { tenant, connection } = await company("start");
  const page = await on.browser.page();
  await page.goto(`${on.hub.base}/`);
  await page.getByRole("link", { name: "Log in with SSO" }).click();
  await page.getByLabel("Workspace").fill(tenant.slug);
  await page.getByRole("button", { name: "Continue" }).click();
  const provider = page.locator("main").getByRole("link", { name: integration.name });
  const picker = page.getByRole("button", { name: "Linus Bergman" });
  await provider.or(picker).first().waitFor();
  if (await provider.isVisible()) await provider.click();
  await picker.click();
  await page.waitForURL((url) => url.origin === on.hub.base);
  await assertLoggedIn(page, on.hub, "linus@acme.test", "saml");

  const link = await on.browser.page();
  await ssoLogIn(link, connection.loginUrl, "Linus Bergman");
  await assertLoggedIn(link, on.hub, "linus@acme.test", "saml");
  assert.equal((await session(link, on.hub)).tenant !== undefined, true);
});

test("C12 without script the same buttons are pressed by hand", async () => {
  const { connection } = await company("plain");
  const page = await on.browser.page({ javaScriptEnabled: false });
  await ssoLogIn(page, connection.loginUrl, "Linus Bergman");
  await page.getByRole("button", { name: /^Continue to/ }).click();
  await assertLoggedIn(page, on.hub, "linus@acme.test", "saml");
});

test("C15 owners and admins log in both ways", async () => {
  const { connection } = await company("both");
  for (const [name, person] of [["ada", "Ada Lovelace"], ["grace", "Grace Hopper"]]) {
    await loggedIn(on.browser, on.hub, `${name}@acme.test`);
    const page = await on.browser.page();
    await ssoLogIn(page, connection.loginUrl, person);
    await assertLoggedIn(page, on.hub, `${name}@acme.test`, "saml");
  }
});

const slips = {
  audience: /audience/i,
  issuer: /issuer/i,
  recipient: /recipient|destination|ACS/i,
  expired: /expired|time|late|ended|over/i,
  unsigned: /sign/i,
  "foreign-key": /sign|certificate|key/i,
  tampered: /sign|changed|digest/i,
  "unknown-request": /not pending/i,
  denied: /denied|refused|RequestDenied/i,
};

test("a wrong response shows the person a reference, and the admin the reason", async () => {
  const { tenant, connection } = await company("slips");
  const admin = await loggedIn(on.browser, on.hub, tenant.owner);
  for (const [slip, reason] of Object.entries(slips)) {
    const page = await on.browser.page();
    await page.goto(connection.loginUrl);
    await page.getByText("Make a mistake on purpose").click();
    await page.getByLabel("What shall be wrong").selectOption(slip);
    await page.getByRole("button", { name: "Linus Bergman" }).click();
    await page.waitForURL((url) => url.origin === on.hub.base);
    await assertLoggedOut(page, on.hub);
    const reference = (await page.locator("main code").first().innerText()).trim();
    assert.ok(reference.length >= 4, `${slip}: ${reference}`);
    await admin.goto(`${on.hub.base}/connections/${connection.id}/activity?reference=${reference}`);
    const row = admin.locator(".log li").filter({ hasText: reference });
    assert.match(await row.first().innerText(), reason, slip);
    await page.context().close();
  }
});

/** Asks for a login like a browser and gives the identity provider's answer as form fields. */
async function asked(client, loginUrl) {
  const { searchParams } = new URL((await client.request("GET", loginUrl)).location);
  const [samlRequest, relayState] = [searchParams.get("SAMLRequest"), searchParams.get("RelayState") ?? ""];
  const form = await on.idp.call("POST", "/saml/response", { person: "linus@acme.test", samlRequest, relayState });
  return [form.acsUrl, { SAMLResponse: form.samlResponse, RelayState: form.relayState }];
}

test("a response is taken once, and only from the browser that asked", async () => {
  const { connection } = await company("once");
  const [victim, thief] = [new Client(), new Client()];
  await thief.follow("POST", ...(await asked(victim, connection.loginUrl)));
  assert.equal(await thief.session(on.hub.base), 401, "another browser");

  const browser = new Client();
  const answer = await asked(browser, connection.loginUrl);
  const again = new Client();
  again.jar = new Map(browser.jar);
  await browser.follow("POST", ...answer);
  assert.equal((await browser.session(on.hub.base)).email, "linus@acme.test");
  await again.follow("POST", ...answer);
  assert.equal(await again.session(on.hub.base), 401, "replay, even from the same browser");
});

test("somebody whom the tenant does not know is refused with a clear page", async () => {
  const { connection } = await company("unknown");
  await on.idp.act("hedy", "assign");
  const page = await on.browser.page();
  await ssoLogIn(page, connection.loginUrl, "Hedy Lamarr");
  await page.waitForURL((url) => url.origin === on.hub.base);
  await assertLoggedOut(page, on.hub);
  assert.ok((await page.locator("main").innerText()).length > 40);
  await on.idp.act("hedy", "unassign");
});

test("forms of the login page are plain", async () => {
  const page = await new Client().follow("GET", `${on.hub.base}/`);
  const form = forms(page.text).find((f) => "email" in f.fields);
  assert.ok(!("password" in form.fields) && Object.keys(form.fields).some((name) => name.startsWith("csrf")));
  const before = await on.browser.page();
  await logIn(before, on.hub, "nobody@acme.test");
  await assertLoggedOut(before, on.hub);
});
