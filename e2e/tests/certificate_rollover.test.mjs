// The identity provider changes its key: by metadata, and without it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { stage } from "../lib/stage.mjs";
import { assertState, connect, integrated, loggedIn, press, ssoLogIn, submit } from "../lib/steps.mjs";

const on = stage();

test("a new certificate comes from the metadata address, by itself or by an owner's click", async () => {
  const tenant = await on.hub.tenant("rollover");
  const page = await loggedIn(on.browser, on.hub, tenant.owner);
  await connect(page, on.hub);
  const panel = page.getByRole("region", { name: /from metadata$/ });
  await panel.getByLabel("Metadata URL").fill(on.idp.metadataUrl);
  await press(page, panel.getByRole("button", { name: "Read metadata" }));
  await assertState(page, "Integrated");
  const source = page.getByRole("region", { name: "Metadata address" });
  const stored = page.getByRole("region", { name: "Stored certificates" });
  await source.getByText("Last read").waitFor();

  await on.idp.call("POST", "/rotate-key", { listOld: true });
  await submit(page, source.getByRole("button", { name: "Read now" }));
  await page.getByText("A new certificate was taken").waitFor();
  assert.equal(await stored.getByRole("listitem").count(), 2);

  const toggle = source.getByRole("switch", { name: "Take new certificates from this address by themselves" });
  await submit(page, toggle);
  assert.equal(await toggle.getAttribute("aria-checked"), "false");
  await on.idp.call("POST", "/rotate-key", {});
  await submit(page, source.getByRole("button", { name: "Read now" }));
  const waiting = page.getByRole("region", { name: "Certificates waiting for approval" });
  await waiting.getByText("Found in the metadata").waitFor();
  await stored.getByText("No longer in the metadata").first().waitFor();
  await waiting.getByRole("link", { name: /^Approve certificate/ }).click();
  await page.getByText("Compare the fingerprint with your identity provider's console").waitFor();
  await submit(page, page.locator("form:has(input[name=confirmed]) button[type=submit]").last());
  await page.getByText("Approved: it verifies logins from now on.").waitFor();
  assert.equal(await stored.getByRole("listitem").count(), 3);
  await submit(page, source.getByRole("button", { name: "Stop reading" }));
  assert.equal(await source.count(), 0);
});

test("a login by a key that is not stored offers its fingerprint", async () => {
  const { tenant, connection } = await integrated(on.hub, await again(), "unknown-key");
  await on.idp.call("POST", "/rotate-key", {});
  const person = await on.browser.page();
  await ssoLogIn(person, connection.loginUrl, "Linus Bergman");
  const page = await loggedIn(on.browser, on.hub, tenant.owner);
  await page.goto(`${on.hub.base}/connections/${connection.id}`);
  const waiting = page.getByRole("region", { name: "Certificates waiting for approval" });
  await waiting.getByText("A login was signed with it").waitFor();
  await waiting.getByText("anybody can make a key and sign with it").waitFor();
  await submit(page, waiting.getByRole("button", { name: /^Dismiss certificate/ }));
  await page.getByText("Dismissed. This certificate is not offered again.").waitFor();
  assert.equal(await waiting.count(), 0);
});

/** The identity provider with the values that it has now. */
async function again() {
  return Object.assign(on.idp, await on.idp.call("GET", "/config"));
}
