// The language of pages: the browser's, or the one that somebody chose, with and without scripts.
import assert from "node:assert/strict";
import { test } from "node:test";
import { stage } from "../lib/stage.mjs";
import { loggedIn, submit } from "../lib/steps.mjs";

const on = stage({ idp: false });

const language = (page) => page.evaluate(() => document.documentElement.lang);

test("the door speaks the browser's language", async () => {
  const page = await on.browser.page({ locale: "de-DE" });
  await page.goto(`${on.hub.base}/login`);
  assert.equal(await language(page), "de");
  await page.getByRole("button", { name: "Weiter" }).waitFor();
  await page.getByRole("link", { name: "English" }).click();
  await page.getByRole("button", { name: "Continue" }).waitFor();
  assert.equal(await language(page), "en", "a choice goes before the browser's wish");
  assert.deepEqual(page.faults, []);
});

for (const [how, options] of [
  ["at a desk", { viewport: { width: 1280, height: 800 } }],
  ["on a phone", { viewport: { width: 390, height: 844 } }],
  ["without scripts", { viewport: { width: 1280, height: 800 }, javaScriptEnabled: false }],
]) {
  test(`an admin chooses German from the menu, ${how}`, async () => {
    const tenant = await on.hub.tenant(`acme-${how.replaceAll(" ", "-")}`);
    const page = await loggedIn(on.browser, on.hub, tenant.owner, options);
    await page.goto(`${on.hub.base}/people`);
    if (options.viewport.width < 600) {
      await page.getByText("Menu", { exact: true }).click();
    } else {
      await page.locator(".me summary").click();
    }
    await page.getByRole("link", { name: "Deutsch" }).last().click();
    await page.getByRole("heading", { level: 1, name: "Personen" }).waitFor();
    assert.equal(new URL(page.url()).pathname, "/people", "back on the page");
    // It goes through whole flows, refusals included.
    await page.goto(`${on.hub.base}/integrations`);
    await page.getByRole("heading", { level: 1, name: "Integrationen" }).waitFor();
    await page.goto(`${on.hub.base}/people/invite`);
    await page.getByLabel("E-Mail").fill(tenant.owner.email ?? tenant.owner);
    await page.getByRole("button", { name: /einlad/i }).click();
    await page.locator("#problems").waitFor();
    assert.equal(await language(page), "de");
    assert.deepEqual(page.faults, []);
  });
}

/** What requests of a page named as where it came from. */
function referers(page) {
  const headers = [];
  page.on("request", (request) => headers.push(request.allHeaders()));
  return async () => (await Promise.all(headers)).map((sent) => sent.referer).filter(Boolean);
}

test("an invitation is read in another language, and its address stays a secret", async () => {
  const tenant = await on.hub.tenant("invited");
  const owner = await loggedIn(on.browser, on.hub, tenant.owner);
  await owner.goto(`${on.hub.base}/people/invite`);
  await owner.getByLabel("E-mail").fill("mae@invited.test");
  await owner.getByRole("button", { name: "Send invitation" }).click();
  const link = await on.hub.mailedLink("mae@invited.test", "/invit");
  const page = await on.browser.page();
  const named = referers(page);
  await page.goto(link);
  await page.getByRole("link", { name: "Deutsch" }).click();
  await page.getByRole("button", { name: "Arbeitsbereich beitreten" }).waitFor();
  assert.equal(page.url(), link, "the very page");
  assert.equal(await language(page), "de");
  await page.getByLabel("Passwort").fill("1234567890");
  await submit(page, page.getByRole("button", { name: "Arbeitsbereich beitreten" }));
  await page.locator("#problems").waitFor();
  await page.getByRole("link", { name: "English" }).click();
  await page.getByRole("button", { name: "Join workspace" }).waitFor();
  assert.equal(page.url(), link);
  assert.deepEqual((await named()).filter((address) => address.includes(new URL(link).pathname)), []);
  assert.deepEqual(page.faults, []);
});

test("a set-up visit changes its language without leaving its page", async () => {
  const tenant = await on.hub.tenant("visited");
  const connection = await tenant.connect();
  const owner = await loggedIn(on.browser, on.hub, tenant.owner);
  await owner.goto(`${on.hub.base}/connections/${connection.id}/set-up-links`);
  await submit(owner, owner.getByRole("button", { name: "Create link" }));
  const link = await owner.getByRole("textbox", { name: "Set-up link" }).inputValue();
  const page = await on.browser.page({ viewport: { width: 390, height: 844 } });
  const named = referers(page);
  await page.goto(link);
  await page.getByRole("link", { name: "Deutsch" }).click();
  await page.getByRole("button", { name: "Beginnen" }).waitFor();
  assert.equal(page.url(), link);
  await submit(page, page.getByRole("button", { name: "Beginnen" }));
  assert.equal(new URL(page.url()).pathname, "/set-up");
  assert.equal(await language(page), "de");
  assert.ok(await page.locator("body").evaluate((body) => body.scrollWidth <= body.clientWidth));
  await page.getByRole("link", { name: "English" }).click();
  await page.getByLabel("Sign-on URL").fill("http://idp.itco.test/");
  await submit(page, page.getByRole("button", { name: "Save" }));
  assert.equal(new URL(page.url()).pathname, "/set-up/configuration", "refused, and drawn there");
  await page.getByRole("link", { name: "Deutsch" }).click();
  await page.getByRole("button", { name: "Ich bin fertig" }).waitFor();
  assert.equal(new URL(page.url()).pathname, "/set-up");
  assert.deepEqual((await named()).filter((address) => address.includes(new URL(link).pathname)), []);
  assert.deepEqual(page.faults, []);
});

test("a login keeps where it leads to when its language changes", async () => {
  const tenant = await on.hub.tenant("onward");
  const page = await on.browser.page();
  await page.goto(`${on.hub.base}/people?state=active`);
  await page.getByLabel("E-mail").fill(tenant.owner.email ?? tenant.owner);
  await page.getByRole("button", { name: "use a password" }).click();
  await page.getByLabel("Password", { exact: true }).waitFor();
  await page.getByRole("link", { name: "Deutsch" }).click();
  await page.getByRole("button", { name: "Weiter" }).waitFor();
  assert.equal(new URL(page.url()).searchParams.get("next"), "/people?state=active");
  assert.deepEqual(page.faults, []);
});
