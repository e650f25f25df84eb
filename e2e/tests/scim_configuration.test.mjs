// B2, B4: the seven settings on the Provisioning tab, what they do to a directory's calls, and the API with its own key.
import assert from "node:assert/strict";
import { test } from "node:test";
import { stage } from "../lib/stage.mjs";
import { connect, createToken, loggedIn, openTab, submit, turn, unfold } from "../lib/steps.mjs";

const on = stage({ idp: false });

async function call(url, token, options = {}) {
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  const answer = await fetch(url, { ...options, headers });
  return { status: answer.status, body: await answer.json() };
}

/** Saves the form of the section; the tab comes back. */
async function save(page) {
  await submit(page, page.getByRole("button", { name: "Save configuration" }));
  await page.getByText("The SCIM configuration is saved.").waitFor();
  await unfold(page);
}

test("B2 B4 groups off on the page: the directory is told, and finds none", async () => {
  const tenant = await on.hub.tenant("settings");
  const page = await loggedIn(on.browser, on.hub, tenant.owner);
  await connect(page, on.hub);
  const { tenantUrl, secretToken } = await createToken(page);
  await unfold(page);
  const section = page.getByRole("region", { name: "SCIM configuration" });
  await section.getByText("As it was when this connection began.").waitFor();
  await section.getByText("No group came from this directory so far. On since this connection began.").waitFor();
  await section.getByRole("checkbox", { name: "Groups" }).uncheck();
  await section.getByRole("checkbox", { name: "agent" }).check();
  await section.getByLabel("Customizer").selectOption({ label: "Okta" });
  await save(page);
  await section.getByText(/^What of the directory’s calls is taken\. Changed .* by /).waitFor();
  assert.equal(await section.getByRole("checkbox", { name: "Groups" }).isChecked(), false);
  assert.equal(await section.getByLabel("Customizer").inputValue(), "okta");
  assert.equal((await call(`${tenantUrl}/Groups`, secretToken)).body.totalResults, 0);
  const group = JSON.stringify({ schemas: ["urn:ietf:params:scim:schemas:core:2.0:Group"], displayName: "Support" });
  const refused = await call(`${tenantUrl}/Groups`, secretToken, { method: "POST", body: group });
  assert.equal(refused.status, 403);
  assert.match(refused.body.detail, /switched off/);
  await section.getByRole("checkbox", { name: "Groups" }).check();
  await save(page);
  assert.equal((await call(`${tenantUrl}/Groups`, secretToken, { method: "POST", body: group })).status, 201);
  await page.reload();
  await unfold(page);
  await section.getByText(/^1 group with 0 memberships came from this directory\. Switched off, it stays here.* On since .* by /).waitFor();
});

test("B2 a program reads and changes the settings with a configuration key, which is shown once", async () => {
  const tenant = await on.hub.tenant("program");
  const page = await loggedIn(on.browser, on.hub, tenant.owner);
  await connect(page, on.hub);
  const { secretToken } = await createToken(page);
  await unfold(page);
  await page.getByLabel("Name of the new key").fill("Deployment script");
  await page.getByRole("button", { name: "Create key" }).click();
  await page.getByRole("heading", { name: "Copy the configuration key now" }).waitFor();
  const shown = page.locator(".secret");
  const address = await shown.getByLabel("Address", { exact: true }).inputValue();
  const key = await shown.getByLabel("Configuration key", { exact: true }).inputValue();
  await submit(page, page.getByRole("link", { name: "I have copied it" }));
  assert.ok(!(await page.content()).includes(key), "shown once");

  assert.equal((await call(address, secretToken)).status, 403, "a Secret Token is no key");
  const { status, body } = await call(address, key);
  assert.equal(status, 200);
  body.features.scim = false;
  body.defaultRoles = ["sales"];
  assert.deepEqual((await call(address, key, { method: "PUT", body: JSON.stringify(body) })).body, body);
  body.features.groop = true;
  const wrong = await call(address, key, { method: "PUT", body: JSON.stringify(body) });
  assert.equal(wrong.status, 422);
  assert.equal(wrong.body.setting, "features.groop");

  await openTab(page, "Provisioning");
  await page.reload();
  // SCIM is off: that stands open by itself.
  assert.equal(await page.getByRole("checkbox", { name: "sales" }).isChecked(), true);
  await page.getByText("SCIM is off: every call is refused").waitFor();
  await turn(page, "Enable SCIM", true);
  assert.equal((await call(address, key)).body.features.scim, true, "one truth");
  await unfold(page);
  await page.getByRole("link", { name: "Revoke Deployment script" }).click();
  await page.locator("form:has(input[name=csrf_token]) button[type=submit]", { hasText: "Revoke" }).last().click();
  await page.getByText("The configuration key is revoked").waitFor();
  assert.equal((await call(address, key)).status, 401);
});
