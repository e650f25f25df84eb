// Single logout as an admin sets it up, and what a person sees who logs out. That identity providers take our messages,
// and we theirs, is shown with pysaml2 in interop/.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, test } from "node:test";
import { expect } from "../lib/expect.mjs";
import { freePort } from "../lib/programs.mjs";
import { stage } from "../lib/stage.mjs";
import { assertLoggedIn, assertLoggedOut, integrated, loggedIn, ssoLogIn, submit } from "../lib/steps.mjs";

// The logout address of an identity provider: it keeps what it is sent.
const received = [];
const idp = createServer((request, response) => {
  if (request.method === "POST") request.setEncoding("utf8").on("data", (text) => received.push(text));
  else if (request.url.startsWith("/slo")) received.push(new URL(request.url, "http://idp").search.slice(1));
  response.end("<!doctype html><title>Identity provider</title><h1>Logged out at the identity provider</h1>");
});
const on = stage({ ready });
let slo;

async function ready() {
  const port = await freePort();
  await new Promise((done) => idp.listen(port, "127.0.0.1", done));
  slo = `http://127.0.0.1:${port}/slo`;
}

after(() => idp.close());

/** An Integrated tenant with Linus in it, and its owner on the page of single logout. */
async function page(slug) {
  const made = await integrated(on.hub, on.idp, slug);
  await made.tenant.user("linus@acme.test", "member");
  await on.idp.act("linus", "assign");
  const page = await loggedIn(on.browser, on.hub, made.tenant.owner);
  await page.goto(`${on.hub.base}/connections/${made.connection.id}`);
  await submit(page, page.getByRole("link", { name: "Open Single logout" }));
  return { ...made, page };
}

async function person(connection, options) {
  const browser = await on.browser.page(options);
  await ssoLogIn(browser, connection.loginUrl, "Linus Bergman");
  if (options?.javaScriptEnabled === false) await browser.getByRole("button", { name: /^Continue to/ }).click();
  await assertLoggedIn(browser, on.hub, "linus@acme.test", "saml");
  await browser.goto(`${on.hub.base}/account`);
  return browser;
}

async function logOut(browser) {
  await browser.locator("summary").filter({ visible: true }).first().click();
  await browser.getByRole("button", { name: "Log out", exact: true }).filter({ visible: true }).first().click();
}

test("an admin switches single logout on, and whoever logs out goes on to the identity provider", async () => {
  const { connection, page: admin } = await page("farewell");
  await submit(admin, admin.getByRole("link", { name: "Create one under Sign-in options" }));
  await submit(admin, admin.getByRole("button", { name: "Create key" }));
  await admin.goto(`${on.hub.base}/connections/${connection.id}/single-logout`);
  assert.match(await admin.getByRole("textbox", { name: "Single logout URL" }).inputValue(), /\/saml\/con-\w+\/slo$/);

  await admin.getByLabel("State", { exact: true }).selectOption({ label: "On: ends both sessions" });
  await submit(admin, admin.getByRole("button", { name: "Save" }));
  await admin.getByText("Enter the address to switch single logout on.").first().waitFor();
  await admin.getByLabel("State", { exact: true }).selectOption({ label: "On: ends both sessions" });
  await admin.getByRole("textbox", { name: /^Logout URL/ }).fill(slo);
  await submit(admin, admin.getByRole("button", { name: "Save" }));
  await admin.getByText("logged out at your identity provider too").first().waitFor();

  for (const options of [{}, { javaScriptEnabled: false, viewport: { width: 390, height: 800 } }]) {
    const linus = await person(connection, options);
    await logOut(linus);
    await linus.getByRole("heading", { name: "Logged out at the identity provider" }).waitFor();
    await assertLoggedOut(linus, on.hub);
    await expect(() => assert.match(received.at(-1), /^SAMLRequest=.+&Signature=/));
  }

  await admin.getByLabel("How messages travel").selectOption({ label: "POST: in a form" });
  await submit(admin, admin.getByRole("button", { name: "Save" }));
  const linus = await person(connection);
  await logOut(linus);
  await linus.getByRole("heading", { name: "Logged out at the identity provider" }).waitFor();
  await expect(() => assert.match(received.at(-1), /^SAMLRequest=/));
});

test("without single logout a logout ends here", async () => {
  const { connection } = await page("stays");
  const linus = await person(connection);
  await logOut(linus);
  await linus.getByRole("heading", { name: "You are logged out" }).waitFor();
  await assertLoggedOut(linus, on.hub);
});

test("a logout message that is not the identity provider's is a plain page with a reference", async () => {
  const { connection } = await page("forged");
  const linus = await person(connection);
  await linus.goto(`${connection.entityId}/slo?SAMLRequest=x&SigAlg=y&Signature=z`);
  await linus.getByRole("heading", { name: "This logout could not be taken" }).waitFor();
  await assertLoggedIn(linus, on.hub, "linus@acme.test");
});
