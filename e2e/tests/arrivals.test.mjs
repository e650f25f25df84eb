// K17: people who arrive by logging in, what the mapping makes of them, and a browser in which somebody else is logged in.
import assert from "node:assert/strict";
import { test } from "node:test";
import { stage } from "../lib/stage.mjs";
import { assertLoggedIn, integrated, loggedIn, ssoLogIn, turn } from "../lib/steps.mjs";

const on = stage();

async function company(slug) {
  const made = await integrated(on.hub, on.idp, slug);
  for (const name of ["linus", "grace"]) await on.idp.act(name, "assign");
  const admin = await loggedIn(on.browser, on.hub, await made.tenant.user("boss", "owner"));
  return { ...made, admin };
}

/** From tab Configuration to the page. */
async function openAttributes(page, connection) {
  await page.goto(`${on.hub.base}/connections/${connection.id}`);
  await page.getByRole("link", { name: "Attributes and new people" }).click();
}

test("K17 switched on, a first login makes the account; the mapping can be changed and restored", async () => {
  const { connection, admin } = await company("arrive");
  const stranger = await on.browser.page();
  await ssoLogIn(stranger, connection.loginUrl, "Linus Bergman");
  await stranger.getByText("You are not logged in").waitFor();

  await openAttributes(admin, connection);
  await turn(admin, "Create people at their first login", true);
  const page = await on.browser.page();
  await ssoLogIn(page, connection.loginUrl, "Linus Bergman");
  await assertLoggedIn(page, on.hub, "linus@acme.test", "saml");

  await openAttributes(admin, connection);
  const email = admin.getByRole("textbox", { name: /^E-mail address/ });
  const before = await email.inputValue();
  await email.fill("mail\nwork mail");
  await admin.getByRole("button", { name: "Save attributes" }).click();
  await admin.getByText("Attributes are saved").waitFor();
  assert.equal(await email.inputValue(), "mail\nwork mail");
  await admin.getByRole("button", { name: "Restore default: E-mail address" }).click();
  await admin.getByText("vendor’s defaults again").waitFor();
  assert.equal(await email.inputValue(), before);
  assert.deepEqual(admin.faults, []);
});

test("a login asks before it replaces somebody else's session", async () => {
  const { connection, admin } = await company("replace");
  await openAttributes(admin, connection);
  await turn(admin, "Create people at their first login", true);
  await ssoLogIn(admin, connection.loginUrl, "Linus Bergman");
  await admin.getByText("Go on as somebody else?").waitFor();
  await admin.getByRole("link", { name: /^Stay logged in/ }).click();
  await assertLoggedIn(admin, on.hub, "boss@replace.test", "password");
  await ssoLogIn(admin, connection.loginUrl, "Linus Bergman");
  await admin.getByRole("button", { name: /^Go on as linus/ }).click();
  await assertLoggedIn(admin, on.hub, "linus@acme.test", "saml");
});
