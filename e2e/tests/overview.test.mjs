// Tabs Overview and People, and what was typed and not saved.
import assert from "node:assert/strict";
import { test } from "node:test";
import { integration } from "../lib/integration.mjs";
import { expect } from "../lib/expect.mjs";
import { stage } from "../lib/stage.mjs";
import { integrated, loggedIn, openTab, submit, typePassword } from "../lib/steps.mjs";

const on = stage();

/** An Integrated connection over which one person came, and one call was refused. */
async function busy(slug) {
  const made = await integrated(on.hub, on.idp, slug);
  const headers = { authorization: `Bearer ${await made.connection.token()}`, "content-type": "application/scim+json" };
  const send = (body) => fetch(`${made.tenant.scimBaseUrl}/Users`, { method: "POST", headers, body: JSON.stringify(body) });
  const schemas = ["urn:ietf:params:scim:schemas:core:2.0:User"];
  assert.equal((await send({ schemas, userName: `ada@${slug}.test`, displayName: "Ada Byron", active: true })).status, 201);
  assert.equal((await send({ schemas })).status, 400);
  return made;
}

async function fits(page) {
  assert.ok((await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)) <= 0, "no sideways scrolling");
}

for (const [width, javaScriptEnabled] of [[1280, true], [390, true], [1280, false], [390, false]]) {
  const how = `${width} px${javaScriptEnabled ? "" : ", without script"}`;
  const slug = `look${width}${javaScriptEnabled ? "" : "plain"}`;
  test(`the overview shows at a glance how the connection is, ${how}`, async () => {
    await busy(slug);
    const page = await loggedIn(on.browser, on.hub, `owner@${slug}.test`, { javaScriptEnabled, viewport: { width, height: 900 } });
    await page.goto(`${on.hub.base}/integrations`);
    await page.getByRole("link", { name: `Settings of ${integration.name}` }).click();
    await page.getByRole("heading", { name: "Provisioning calls" }).waitFor();
    await expect(async () => {
      await page.reload();
      await page.getByRole("img", { name: "Provisioning calls by day: 1 accepted, 1 refused in 14 days." }).waitFor({ timeout: 500 });
    });
    await page.getByText("1 person, 1 waiting").waitFor();
    await page.getByText("A person whom the directory adds waits for import: no account, no seat, no mail.").waitFor();
    await page.getByText("Numbers by day").first().click();
    const today = page.getByRole("table", { name: "Provisioning calls by day, newest first" }).getByRole("row").nth(1);
    assert.match(await today.innerText(), /\s1\s+1$/);
    await fits(page);

    await openTab(page, "People");
    await page.getByRole("searchbox", { name: "Search people" }).fill("byron");
    await submit(page, page.getByRole("button", { name: "Search" }));
    await page.getByText("Waiting for import").last().waitFor();
    await page.getByText("Created").waitFor();
    await fits(page);
    await submit(page, page.getByRole("button", { name: "Import Ada Byron" }));
    await openTab(page, "Overview");
    await page.getByRole("heading", { name: "Right now" }).waitFor();
    assert.match(await page.locator("dl.facts").innerText(), /1 person\s+Show people/, "nobody waits any more");
    assert.deepEqual(page.faults, []);
  });
}

const BACK = "What you typed before is back. It is not saved yet.";

test("what was typed is back after a reload, beside a switch and after a login that ran out", async () => {
  const { tenant, connection } = await integrated(on.hub, on.idp, "drafts");
  const page = await loggedIn(on.browser, on.hub, tenant.owner);
  const settings = `${on.hub.base}/connections/${connection.id}`;
  const asked = [];
  page.on("dialog", (dialog) => {
    asked.push(dialog.type());
    dialog.accept();
  });
  await page.goto(settings);
  const issuer = page.getByLabel("IdP issuer");
  const stored = await issuer.inputValue();
  await issuer.fill("https://typed.test/");
  await page.getByLabel("X.509 certificate").fill("-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----");
  await page.reload();
  assert.deepEqual(asked, ["beforeunload"], "leaving a changed form asks");
  await page.getByText(BACK).waitFor();
  assert.equal(await issuer.inputValue(), "https://typed.test/");
  assert.equal(await page.getByLabel("X.509 certificate").inputValue(), "", "a private key is not kept");

  await submit(page, page.getByRole("switch", { name: /Login from the identity provider/ }));
  await page.getByText(BACK).waitFor();
  assert.equal(await issuer.inputValue(), "https://typed.test/", "a switch beside it takes nothing away");

  await page.context().clearCookies();
  await submit(page, page.getByRole("button", { name: "Save", exact: true }));
  await page.goto(settings);
  await typePassword(page, tenant.owner);
  await page.goto(settings);
  await page.getByText(BACK).waitFor();
  assert.equal(await issuer.inputValue(), "https://typed.test/", "a login that ran out takes nothing away");

  await page.getByRole("button", { name: "Discard it" }).click();
  assert.equal(await issuer.inputValue(), stored);
  asked.length = 0;
  await page.goto(`${settings}/overview`);
  assert.deepEqual(asked, [], "nothing is unsaved any more");
  assert.equal(await page.evaluate(() => Object.keys(sessionStorage).filter((key) => key.startsWith("draft ")).length), 0);
});

test("what was saved is no draft, and whoever logs out leaves none", async () => {
  const { tenant, connection } = await integrated(on.hub, on.idp, "saved");
  const page = await loggedIn(on.browser, on.hub, tenant.owner);
  page.on("dialog", (dialog) => dialog.accept());
  const settings = `${on.hub.base}/connections/${connection.id}/sign-in`;
  await page.goto(settings);
  const skew = page.getByLabel("Clock difference to forgive, in seconds");
  await skew.fill("90");
  await submit(page, page.getByRole("button", { name: "Save options" }));
  assert.equal(await skew.inputValue(), "90");
  assert.equal(await page.getByText(BACK).count(), 0);
  await skew.fill("91");
  const drafts = () => page.evaluate(() => Object.keys(sessionStorage).filter((key) => key.startsWith("draft ")).length);
  assert.equal(await drafts(), 1);
  await page.locator(".me summary").click();
  await submit(page, page.getByRole("button", { name: "Log out" }));
  assert.equal(await drafts(), 0);
});

test("a draft is not laid over what was stored meanwhile, and a switch keeps its reader where they are", async () => {
  const { tenant, connection } = await integrated(on.hub, on.idp, "stale");
  const page = await loggedIn(on.browser, on.hub, tenant.owner, { viewport: { width: 390, height: 844 } });
  page.on("dialog", (dialog) => dialog.accept());
  const settings = `${on.hub.base}/connections/${connection.id}`;
  await page.goto(settings);
  const issuer = page.getByLabel("IdP issuer");
  const stored = await issuer.inputValue();
  await issuer.fill("https://draft.test/");
  const key = await page.evaluate(() => Object.keys(sessionStorage).find((name) => name.startsWith("draft ")));
  await page.goto(`${settings}/overview`);
  // As if the server had said something else when the draft was typed.
  await page.evaluate(([name, value]) => {
    sessionStorage.setItem(name, sessionStorage.getItem(name).replaceAll(JSON.stringify(value), '"https://before.test/"'));
  }, [key, stored]);
  await page.goto(settings);
  await page.locator("#live").waitFor({ state: "attached" });
  assert.equal(await issuer.inputValue(), stored);
  assert.equal(await page.getByText(BACK).count(), 0);

  const turned = page.getByRole("switch", { name: /Login from the identity provider/ });
  await submit(page, turned);
  await page.locator("[role=switch]:focus").waitFor();
  assert.equal(await turned.evaluate((one) => one === document.activeElement), true, "focus is on the switch");
  assert.ok((await page.evaluate(() => scrollY)) > 300, "the page stands at the switch");
  assert.deepEqual(page.faults, []);
});
