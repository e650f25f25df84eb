// The language of pages: the browser's, or the one that somebody chose, with and without scripts.
import assert from "node:assert/strict";
import { test } from "node:test";
import { stage } from "../lib/stage.mjs";
import { loggedIn } from "../lib/steps.mjs";

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
