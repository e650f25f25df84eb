// An authenticator app, passkeys in Chromium's own authenticator, and the confirmation before a dangerous act.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { test } from "node:test";
import { stage } from "../lib/stage.mjs";
import { assertLoggedIn, loggedIn, logIn, session, submit } from "../lib/steps.mjs";

const on = stage({ idp: false });

/** What an app with this key shows (RFC 6238), `steps` from now. */
function code(key, steps = 0) {
  const bits = [...key.replaceAll(" ", "")].map((c) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(c).toString(2).padStart(5, "0"));
  const secret = Buffer.from(bits.join("").match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + steps));
  const hash = createHmac("sha1", secret).update(counter).digest();
  const at = hash[19] & 15;
  return String((hash.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

for (const javaScriptEnabled of [true, false]) {
  test(`an authenticator app is added and asked for${javaScriptEnabled ? "" : ", without script"}`, async () => {
    const tenant = await on.hub.tenant(`app-${javaScriptEnabled}`);
    const page = await loggedIn(on.browser, on.hub, tenant.owner, { javaScriptEnabled });
    await page.goto(`${on.hub.base}/account`);
    await page.getByRole("link", { name: "Manage" }).click();
    await page.getByRole("link", { name: "Add an authenticator app" }).click();
    const key = await page.locator("code.key").innerText();
    await page.getByLabel("Code", { exact: true }).fill(code(key));
    await submit(page, page.getByRole("button", { name: "Add it" }));
    assert.equal(await page.getByRole("list", { name: "Backup codes" }).getByRole("listitem").count(), 10);

    const other = await on.browser.page({ javaScriptEnabled });
    await logIn(other, on.hub, tenant.owner);
    await other.getByRole("heading", { name: "Second step" }).waitFor();
    assert.equal(await session(other, on.hub), null);
    await other.getByLabel("Code", { exact: true }).fill(code(key, 1));
    await submit(other, other.getByRole("button", { name: "Log in", exact: true }));
    await assertLoggedIn(other, on.hub, tenant.owner, "password");
    assert.deepEqual(page.faults, []);
  });
}

async function withAuthenticator(page) {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("WebAuthn.enable");
  const options = {
    protocol: "ctap2",
    transport: "internal",
    hasResidentKey: true,
    hasUserVerification: true,
    isUserVerified: true,
    automaticPresenceSimulation: true,
  };
  await devtools.send("WebAuthn.addVirtualAuthenticator", { options });
}

test("a passkey is added, is the second step, and logs in alone", async () => {
  const tenant = await on.hub.tenant("keys");
  const page = await loggedIn(on.browser, on.hub, tenant.owner);
  await withAuthenticator(page);
  await page.goto(`${on.hub.base}/account/security`);
  await page.getByLabel("Name", { exact: true }).fill("Laptop");
  await submit(page, page.getByRole("button", { name: "Add a passkey" }));
  await page.getByRole("heading", { name: "Write down your backup codes" }).waitFor();

  await page.context().clearCookies();
  await logIn(page, on.hub, tenant.owner);
  await submit(page, page.getByRole("button", { name: "Use a passkey" }));
  await assertLoggedIn(page, on.hub, tenant.owner, "password");

  await page.context().clearCookies();
  await page.goto(`${on.hub.base}/login`);
  await submit(page, page.getByRole("button", { name: "Log in with a passkey" }));
  await assertLoggedIn(page, on.hub, tenant.owner, "passkey");
  assert.deepEqual(page.faults, []);
});
