// Sign up, invitations, sessions: what stands before every acceptance line.
import assert from "node:assert/strict";
import { test } from "node:test";
import { PASSWORD } from "../lib/hub.mjs";
import { stage } from "../lib/stage.mjs";
import { assertLoggedIn, assertLoggedOut, loggedIn, personRow, submit } from "../lib/steps.mjs";

const on = stage({ idp: false });

for (const javaScriptEnabled of [true, false]) {
  test(`sign up makes a workspace with its owner${javaScriptEnabled ? "" : ", without script"}`, async () => {
    const page = await on.browser.page({ javaScriptEnabled, viewport: { width: 390, height: 844 } });
    const email = `eve.${javaScriptEnabled}@acme.test`;
    await page.goto(`${on.hub.base}/`);
    await page.getByRole("link", { name: "Create a workspace" }).click();
    await page.getByLabel("Workspace name").fill(`Eve ${javaScriptEnabled}`);
    await page.getByLabel("Your name").fill("Eve");
    await page.getByLabel("E-mail").fill(email);
    await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
    await page.getByRole("button", { name: "Create workspace" }).click();
    await assertLoggedIn(page, on.hub, email, "password");
    assert.deepEqual(page.faults, []);
  });
}

test("an invitation by mail makes an account in the inviting workspace only", async () => {
  const tenant = await on.hub.tenant("invite");
  const owner = await loggedIn(on.browser, on.hub, tenant.owner);
  await owner.goto(`${on.hub.base}/people`);
  await owner.getByRole("link", { name: "Invite", exact: true }).click();
  await owner.getByLabel("E-mail").fill("mae@invite.test");
  await owner.getByRole("button", { name: "Send invitation" }).click();
  const link = await on.hub.mailedLink("mae@invite.test", "/invit");
  const page = await on.browser.page();
  await page.goto(link);
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await submit(page, page.getByRole("button", { name: "Join workspace" }));
  await loggedIn(on.browser, on.hub, "mae@invite.test");
  await (await personRow(owner, on.hub, "mae@invite.test")).first().waitFor();
  const twice = await on.browser.page();
  await twice.goto(link);
  assert.equal(await twice.getByRole("button", { name: "Join workspace" }).count(), 0, "once");
});

test("deactivation ends the sessions of a person at once, and reactivation lets them in again", async () => {
  const tenant = await on.hub.tenant("gone");
  const member = await tenant.user("member");
  const owner = await loggedIn(on.browser, on.hub, tenant.owner);
  const page = await loggedIn(on.browser, on.hub, member);
  await (await personRow(owner, on.hub, member)).getByRole("link").first().click();
  await owner.getByRole("link", { name: "Deactivate…" }).click();
  await submit(owner, owner.getByRole("button", { name: "Deactivate", exact: true }));
  await assertLoggedOut(page, on.hub);
  await (await personRow(owner, on.hub, member)).getByRole("link").first().click();
  await submit(owner, owner.getByRole("button", { name: "Reactivate" }));
  await loggedIn(on.browser, on.hub, member);
});

test("log out ends the session on the server", async () => {
  const tenant = await on.hub.tenant("leave");
  const page = await loggedIn(on.browser, on.hub, tenant.owner);
  const cookies = await page.context().cookies();
  await page.locator("aside .me summary").click();
  await submit(page, page.getByRole("button", { name: "Log out" }).filter({ visible: true }));
  await assertLoggedOut(page, on.hub);
  await page.context().addCookies(cookies);
  await assertLoggedOut(page, on.hub);
});

test("another workspace's pages do not exist", async () => {
  const [one, two] = [await on.hub.tenant("one"), await on.hub.tenant("two")];
  const foreign = await two.connect();
  const page = await loggedIn(on.browser, on.hub, one.owner);
  for (const path of ["", "/provisioning", "/activity", "/disconnect"]) {
    const answer = await page.goto(`${on.hub.base}/connections/${foreign.id}${path}`);
    assert.equal(answer.status(), 404, path);
  }
});
