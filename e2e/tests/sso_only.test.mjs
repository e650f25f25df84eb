// C13, C14, C16: sub-users by SSO only, on every path and for every kind of client.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Client } from "../lib/client.mjs";
import { PASSWORD } from "../lib/hub.mjs";
import { integration } from "../lib/integration.mjs";
import { stage } from "../lib/stage.mjs";
import {
  assertLoggedIn, assertLoggedOut, connect, integrated, logIn, loggedIn, press, saveIdp, session, submit,
} from "../lib/steps.mjs";

const on = stage();

const clients = {
  web: { "user-agent": "Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0 Safari/537.36", accept: "text/html" },
  desktop: { "user-agent": "SwitchboardDesktop/3.2 (Windows NT 10.0)", accept: "application/json, text/html" },
  mobile: { "user-agent": "SwitchboardMobile/5.1 (iPhone; iOS 19.0)", accept: "application/json, text/html" },
};

test("C13 a sub-user's password is refused, with a way to SSO that works", async () => {
  const { tenant } = await integrated(on.hub, on.idp, "refuse");
  const linus = await tenant.user("linus@acme.test");
  const page = await on.browser.page();
  await logIn(page, on.hub, linus);
  await assertLoggedOut(page, on.hub);
  await page.getByText(/SSO only|by SSO/).first().waitFor();
  await page.getByRole("link", { name: "Log in with SSO" }).first().click();
  await page.getByRole("button", { name: "Linus Bergman" }).click();
  await page.waitForURL((url) => url.origin === on.hub.base);
  await assertLoggedIn(page, on.hub, linus, "saml");
});

test("C13 a wrong password tells nothing about SSO or the account", async () => {
  const { tenant } = await integrated(on.hub, on.idp, "hide");
  const member = await tenant.user("member");
  const texts = [];
  for (const email of [member, tenant.owner, "nobody@hide.test"]) {
    const page = await on.browser.page();
    await logIn(page, on.hub, email, "wrong-password-9");
    await assertLoggedOut(page, on.hub);
    texts.push((await page.locator("main").innerText()).replaceAll(email, ""));
  }
  assert.equal(new Set(texts).size, 1, texts.join("\n---\n"));
});

for (const [kind, headers] of Object.entries(clients)) {
  test(`C14 the ${kind} client cannot get a sub-user in by password`, async () => {
    const { tenant } = await integrated(on.hub, on.idp, `kind-${kind}`);
    const member = await tenant.user("member");
    const admin = await tenant.user("admin", "admin");
    const refused = new Client(headers);
    const answer = await refused.logIn(on.hub.base, member, PASSWORD);
    assert.equal(await refused.session(on.hub.base), 401);
    assert.match(answer.text, /SSO/);
    const allowed = new Client(headers);
    await allowed.logIn(on.hub.base, admin, PASSWORD);
    assert.equal((await allowed.session(on.hub.base)).email, admin);
  });
}

test("C14 a reset mail leads a sub-user to SSO, and an admin to a new password", async () => {
  const { tenant } = await integrated(on.hub, on.idp, "forgotten");
  const [member, admin] = [await tenant.user("member"), await tenant.user("admin", "admin")];
  for (const email of [member, admin]) {
    const client = new Client();
    const page = await client.follow("GET", `${on.hub.base}/forgot`);
    await client.submit(page, "email", { email });
  }
  const link = await on.hub.mailedLink(admin, "/reset");
  const client = new Client();
  await client.submit(await client.follow("GET", link), "password", { password: "another-horse-battery-7" });
  const again = new Client();
  await again.logIn(on.hub.base, admin, "another-horse-battery-7");
  assert.equal((await again.session(on.hub.base)).email, admin);
  await on.hub.mailedLink(member, "");
  await assert.rejects(on.hub.mailedLink(member, "/reset"), "no reset link for a sub-user");
});

test("C14 a reset link and an invitation from before lose their power when SSO begins", async () => {
  const tenant = await on.hub.tenant("before");
  const member = await tenant.user("member");
  const asking = new Client();
  await asking.submit(await asking.follow("GET", `${on.hub.base}/forgot`), "email", { email: member });
  const reset = await on.hub.mailedLink(member, "/reset");
  const owner = await loggedIn(on.browser, on.hub, tenant.owner);
  await owner.goto(`${on.hub.base}/people/invite`);
  await owner.getByLabel("E-mail").fill("new@before.test");
  await submit(owner, owner.getByRole("button", { name: "Send invitation" }));
  const invitation = await on.hub.mailedLink("new@before.test", "/invit");
  const connection = await tenant.connect();
  await connection.integrate(on.idp);
  for (const link of [reset, invitation]) {
    const client = new Client();
    const page = await client.follow("GET", link);
    await client.submit(page, "password", { password: PASSWORD, name: "New" }).catch(() => {});
    assert.equal(await client.session(on.hub.base), 401, link);
  }
});

test("C14 sessions that began with a password end for sub-users when SSO begins, and the page says how many", async () => {
  const tenant = await on.hub.tenant("end");
  const member = await tenant.user("member");
  const owner = await loggedIn(on.browser, on.hub, tenant.owner);
  const page = await loggedIn(on.browser, on.hub, member);
  await connect(owner, on.hub);
  await saveIdp(owner, on.idp);
  await assertLoggedOut(page, on.hub);
  assert.equal((await session(owner, on.hub)).email, tenant.owner, "the owner stays logged in");
});

test("C16 everybody logs in by password before Integrated and after Disconnect", async () => {
  const tenant = await on.hub.tenant("around");
  const member = await tenant.user("member");
  const owner = await loggedIn(on.browser, on.hub, tenant.owner);
  await connect(owner, on.hub);
  await loggedIn(on.browser, on.hub, member);
  await saveIdp(owner, on.idp);
  const refused = await on.browser.page();
  await logIn(refused, on.hub, member);
  await assertLoggedOut(refused, on.hub);

  await owner.getByRole("link", { name: /^Disconnect/ }).click();
  const word = await owner.locator("label[for=confirm] code").innerText();
  await owner.getByLabel("To confirm, type").fill(word);
  await owner.getByRole("button", { name: "Disconnect", exact: true }).click();
  await owner.getByRole("heading", { name: /is disconnected/ }).waitFor();
  await loggedIn(on.browser, on.hub, member);
  await owner.goto(`${on.hub.base}/integrations`);
  await owner.getByRole("link", { name: `Connect ${integration.name}` }).waitFor();
});

test("C16 disconnecting with the wrong word changes nothing", async () => {
  const { tenant, connection } = await integrated(on.hub, on.idp, "typo");
  const owner = await loggedIn(on.browser, on.hub, tenant.owner);
  await owner.goto(`${on.hub.base}/connections/${connection.id}/disconnect`);
  await owner.getByLabel("To confirm, type").fill("nonsense");
  const button = owner.getByRole("button", { name: "Disconnect", exact: true });
  if (await button.isEnabled()) await press(owner, button);
  const member = await tenant.user("member");
  const page = await on.browser.page();
  await logIn(page, on.hub, member);
  await assertLoggedOut(page, on.hub);
});
