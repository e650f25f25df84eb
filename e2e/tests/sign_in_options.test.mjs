// Signed requests, requests by form, encrypted assertions and the rotation of our keys, against an identity provider that
// demands them.
import assert from "node:assert/strict";
import { test } from "node:test";
import { stage } from "../lib/stage.mjs";
import { assertLoggedIn, assertLoggedOut, integrated, loggedIn, press, ssoLogIn, submit } from "../lib/steps.mjs";

const on = stage();

/** An Integrated tenant with Linus in it, and its owner on the page of sign-in options. */
async function options(slug) {
  const made = await integrated(on.hub, on.idp, slug);
  await made.tenant.user("linus@acme.test", "member");
  await on.idp.act("linus", "assign");
  const page = await loggedIn(on.browser, on.hub, made.tenant.owner);
  await page.goto(`${on.hub.base}/connections/${made.connection.id}`);
  await submit(page, page.getByRole("link", { name: "Open Sign-in options" }));
  await page.getByRole("heading", { name: "Requests to your identity provider" }).waitFor();
  return { ...made, page };
}

/** What the identity provider demands of this application from now on. */
function demand(connection, wishes) {
  const { entityId, acsUrl } = connection;
  return on.idp.call("POST", "/apps", { name: "Switchboard", entityId, acsUrl, ...wishes });
}

function row(page, state) {
  return page.getByRole("list", { name: "Our keys" }).getByRole("listitem").filter({ hasText: state });
}

async function certificate(page, state) {
  const href = await row(page, state).getByRole("link", { name: /^Download the certificate/ }).getAttribute("href");
  return (await page.context().request.get(new URL(href, on.hub.base).href)).text();
}

async function logsIn(connection, browser = {}) {
  const person = await on.browser.page(browser);
  await ssoLogIn(person, connection.loginUrl, "Linus Bergman");
  if (browser.javaScriptEnabled === false) await person.getByRole("button", { name: /^Continue to/ }).click();
  await assertLoggedIn(person, on.hub, "linus@acme.test", "saml");
}

test("an identity provider that demands signed requests gets them, by redirect and by form", async () => {
  const { connection, page } = await options("signed");
  await page.getByLabel("Sign requests").check();
  await submit(page, page.getByRole("button", { name: "Save options" }));
  await row(page, "In use").waitFor();
  await demand(connection, { certificate: await certificate(page, "In use"), signedRequests: true });
  await logsIn(connection);

  await page.getByLabel("How requests travel").selectOption({ label: "Form (HTTP-POST)" });
  await submit(page, page.getByRole("button", { name: "Save options" }));
  await logsIn(connection);
  const plain = await on.browser.page({ javaScriptEnabled: false });
  await plain.goto(connection.loginUrl);
  await submit(plain, plain.getByRole("button", { name: "Continue" }));
  await submit(plain, plain.getByRole("button", { name: "Linus Bergman" }));
  await plain.getByRole("button", { name: /^Continue to/ }).click();
  await assertLoggedIn(plain, on.hub, "linus@acme.test", "saml");

  await page.getByLabel("Sign requests").uncheck();
  await submit(page, page.getByRole("button", { name: "Save options" }));
  const refused = await on.browser.page();
  await refused.goto(connection.loginUrl);
  await refused.getByText("it is not signed").waitFor();
  await assertLoggedOut(refused, on.hub);
});

test("encrypted assertions log in, before and after a rotation, with the old certificate too", async () => {
  const { connection, page } = await options("sealed");
  await submit(page, page.getByRole("button", { name: "Create key" }));
  const old = await certificate(page, "In use");
  await demand(connection, { certificate: old, encrypt: true });
  await logsIn(connection);

  await submit(page, page.getByRole("button", { name: "Publish a next key" }));
  const next = await certificate(page, "Next");
  assert.notEqual(next, old);
  await page.goto((await row(page, "Next").getByRole("link", { name: "Use now" }).getAttribute("href")).replace(/^/, on.hub.base));
  await page.getByLabel("To confirm, type").fill(await page.locator("label[for=confirm] code").innerText());
  await press(page, page.getByRole("button", { name: "Use now" }));
  await row(page, "Previous").waitFor();
  await logsIn(connection);
  await demand(connection, { certificate: next, encrypt: true });
  await logsIn(connection);
  assert.deepEqual(page.faults, []);
});
