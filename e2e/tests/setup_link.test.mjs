// An admin invites somebody without an account, who sets the connection up by a link and nothing else.
import assert from "node:assert/strict";
import { test } from "node:test";
import { stage } from "../lib/stage.mjs";
import { loggedIn, submit } from "../lib/steps.mjs";

const on = stage();

for (const { width, javaScriptEnabled } of [
  { width: 1280, javaScriptEnabled: true },
  { width: 390, javaScriptEnabled: false },
]) {
  test(`a set-up link at ${width} px ${javaScriptEnabled ? "with" : "without"} script`, async () => {
    const tenant = await on.hub.tenant(`links-${width}`);
    const connection = await tenant.connect();
    const settings = { javaScriptEnabled, viewport: { width, height: 900 } };
    const page = await loggedIn(on.browser, on.hub, tenant.owner, settings);
    const fits = async (shown) =>
      assert.ok(await shown.locator("body").evaluate((body) => body.scrollWidth <= body.clientWidth));
    await page.goto(`${on.hub.base}/connections/${connection.id}/overview`);
    await page.getByRole("link", { name: "Set-up links" }).click();
    await page.getByLabel("Who it is for").fill("Jane of ITCo");
    await submit(page, page.getByRole("button", { name: "Create link" }));
    const link = await page.getByRole("textbox", { name: "Set-up link" }).inputValue();
    await fits(page);

    const jane = await on.browser.page(settings);
    await jane.goto(link);
    await fits(jane);
    await submit(jane, jane.getByRole("button", { name: "Begin" }));
    assert.equal(new URL(jane.url()).pathname, "/set-up");
    await fits(jane);
    await submit(jane, jane.getByRole("button", { name: "Make the Secret Token" }));
    assert.match(await jane.getByRole("textbox", { name: "Secret Token" }).inputValue(), /^swb_/);
    await fits(jane);
    await jane.getByRole("link", { name: "I have copied it" }).click();
    await jane.getByLabel("IdP issuer").fill("https://idp.itco.test/");
    await submit(jane, jane.getByRole("button", { name: "Save" }));
    assert.match(await jane.locator("main").innerText(), /Saved\. Still needed: /);
    await submit(jane, jane.getByRole("button", { name: "I am done" }));
    assert.match(await jane.locator("main").innerText(), /This visit is over/);
    await jane.goto(`${on.hub.base}/set-up`);
    assert.match(await jane.locator("main").innerText(), /This link no longer works/);

    await page.goto(`${on.hub.base}/connections/${connection.id}/set-up-links`);
    assert.match(await page.locator("main").innerText(), /Jane of ITCo\s+Done/);
    assert.deepEqual(page.faults, []);
  });
}
