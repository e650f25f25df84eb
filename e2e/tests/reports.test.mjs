// What an admin reads of a login that failed, of a response that is pasted, and of a test sign-in.
import assert from "node:assert/strict";
import { test } from "node:test";
import { stage } from "../lib/stage.mjs";
import { assertLoggedIn, assertLoggedOut, integrated, loggedIn, session, ssoLogIn, submit } from "../lib/steps.mjs";

const on = stage();

/** An Integrated tenant in which the demo company's Linus is a member. */
async function company(slug) {
  const made = await integrated(on.hub, on.idp, slug);
  await made.tenant.user("linus@acme.test", "member");
  await on.idp.act("linus", "assign");
  return made;
}

test("a mistyped issuer: the person has a reference, the admin a report, one click mends it", async () => {
  const { tenant, connection } = await company("issuer");
  await connection.configure("--idp-entity-id", "https://mistyped.example/");
  const person = await on.browser.page();
  await ssoLogIn(person, connection.loginUrl, "Linus Bergman");
  await person.getByRole("heading", { name: "You are not logged in" }).waitFor();
  await assertLoggedOut(person, on.hub);
  const reference = (await person.locator("main code").first().innerText()).trim();

  const admin = await loggedIn(on.browser, on.hub, tenant.owner);
  await admin.goto(`${on.hub.base}/connections/${connection.id}/activity`);
  await admin.getByLabel("Reference number").fill(reference);
  await submit(admin, admin.getByRole("button", { name: "Filter" }));
  await admin.getByRole("link", { name: "Read the report" }).click();
  await admin.getByText("The response brought a value that fits.").waitFor();
  const why = admin.getByRole("region", { name: "What is wrong" });
  assert.match(await why.innerText(), /https:\/\/mistyped\.example\//);
  assert.match(await why.innerText(), /Ours: the settings here/);
  await admin.getByRole("link", { name: "Use this value as IdP issuer" }).click();
  const sheet = admin.locator(".sheet").last();
  await sheet.getByText("Stored now: https://mistyped.example/").waitFor();
  await sheet.getByText(`From then on: ${on.idp.issuer}`).waitFor();
  await submit(admin, sheet.getByRole("button", { name: "Use this value" }));
  assert.equal(await admin.getByRole("textbox", { name: "IdP issuer" }).inputValue(), on.idp.issuer);
  assert.deepEqual(admin.faults, []);

  const again = await on.browser.page();
  await ssoLogIn(again, connection.loginUrl, "Linus Bergman");
  await again.waitForURL((url) => url.origin === on.hub.base);
  await assertLoggedIn(again, on.hub, "linus@acme.test", "saml");
});

test("Test sign-in goes through the identity provider and back, and logs nobody in", async () => {
  const { tenant, connection } = await company("trial");
  const admin = await loggedIn(on.browser, on.hub, tenant.owner);
  await admin.goto(`${on.hub.base}/connections/${connection.id}`);
  await admin.getByText("Not tested yet").first().waitFor();
  await admin.getByRole("region", { name: "Login", exact: true }).getByRole("link", { name: "Test sign-in" }).click();
  await admin.getByRole("button", { name: "Linus Bergman" }).click();
  await admin.getByText("It works").waitFor();
  const seen = admin.getByRole("region", { name: "Whom a login lets in" });
  assert.match(await seen.innerText(), /A login lets in .*linus@acme\.test/);
  await admin.getByRole("region", { name: "What was received" }).getByText("linus@acme.test").first().waitFor();
  assert.equal((await session(admin, on.hub)).email, tenant.owner, "still the admin");
  await admin.goto(`${on.hub.base}/connections/${connection.id}`);
  assert.equal(await admin.getByText("Not tested yet").count(), 0);

  await admin.getByRole("region", { name: "Login", exact: true }).getByRole("link", { name: "Test sign-in" }).click();
  await admin.getByText("Make a mistake on purpose").click();
  await admin.getByLabel("What shall be wrong").selectOption("audience");
  await admin.getByRole("button", { name: "Linus Bergman" }).click();
  const why = admin.getByRole("region", { name: "What is wrong" });
  await why.waitFor();
  assert.match(await why.innerText(), /audience/);
  assert.match(await why.innerText(), /Identifier \(Entity ID\)|Audience URI/);
  assert.deepEqual(admin.faults, []);
});

test("a pasted response is explained check by check, without script too", async () => {
  const { tenant, connection } = await company("paste");
  const app = await on.idp.app(connection, "paste");
  const form = await on.idp.call("POST", "/saml/response", { person: "linus@acme.test", app });
  const admin = await loggedIn(on.browser, on.hub, tenant.owner, { javaScriptEnabled: false });
  await admin.goto(`${on.hub.base}/connections/${connection.id}`);
  await admin.getByRole("link", { name: "Explain a response" }).click();
  await admin.getByLabel("SAMLResponse").fill(form.samlResponse);
  await admin.getByRole("button", { name: "Explain" }).click();
  await admin.getByText("Every check passes").waitFor();
  await admin.getByLabel("SAMLResponse").fill("no response!");
  await admin.getByRole("button", { name: "Explain" }).click();
  await admin.getByText("saml_not_base64").waitFor();
  assert.equal((await session(admin, on.hub)).email, tenant.owner);
});
