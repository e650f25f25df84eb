// The API reference: found from the tab Provisioning, readable without a script, in both widths.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Client } from "../lib/client.mjs";
import { PASSWORD } from "../lib/hub.mjs";
import { stage } from "../lib/stage.mjs";

const on = stage({ idp: false });

test("an integrator is led from Provisioning to the reference, which fits a phone and needs no script", async () => {
  const tenant = await on.hub.tenant("reference");
  const connection = await tenant.connect();
  const client = new Client();
  await client.logIn(on.hub.base, tenant.owner, PASSWORD);
  const tab = await client.follow("GET", `${on.hub.base}/connections/${connection.id}/provisioning`);
  assert.match(tab.text, /<a href="\/docs\/api">API reference<\/a>/);
  const page = await on.browser.page({ javaScriptEnabled: false, viewport: { width: 390, height: 844 } });
  await page.goto(`${on.hub.base}/docs/api`);
  await page.getByRole("heading", { name: "API reference", level: 1 }).waitFor();
  await page.getByRole("link", { name: "Create a user" }).click();
  assert.match(page.url(), /#op-createUser$/);
  const article = page.getByRole("article", { name: "Create a user" });
  await article.getByText("Request", { exact: true }).click();
  await article.getByText('"userName": "ada@example.com"').first().waitFor();
  const main = await page.locator("main").boundingBox();
  assert.ok(main.width <= 390, `${main.width}`);
});
