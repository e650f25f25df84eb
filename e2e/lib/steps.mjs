// What people do on the hub's pages, in their words. Labels are those of templates/.
import assert from "node:assert/strict";
import { expect } from "./expect.mjs";
import { PASSWORD } from "./hub.mjs";
import { integration } from "./integration.mjs";

/** Clicks what sends a form, and waits for the page that answers. */
export async function submit(page, button) {
  const answered = page.waitForEvent("framenavigated", (frame) => frame === page.mainFrame());
  await Promise.all([answered, button.click()]);
  await page.waitForLoadState();
}

/** The two steps of the door that is open: the address, then the password. */
export async function typePassword(page, email, password = PASSWORD) {
  await page.getByLabel("E-mail").fill(email);
  await submit(page, page.getByRole("button", { name: "Continue", exact: true }));
  await page.getByLabel("Password", { exact: true }).fill(password);
  await submit(page, page.getByRole("button", { name: "Log in", exact: true }));
}

/** Logs in by the form. */
export async function logIn(page, hub, email, password = PASSWORD) {
  await page.goto(`${hub.base}/`);
  await typePassword(page, email, password);
}

/** A page of somebody who logged in by password. */
export async function loggedIn(browser, hub, email, options) {
  const page = await browser.page(options);
  await logIn(page, hub, email);
  await assertLoggedIn(page, hub, email, "password");
  return page;
}

/** Who the browser is logged in as, or null. */
export async function session(page, hub) {
  const answer = await page.context().request.get(`${hub.base}/api/v1/session`);
  return answer.ok() ? answer.json() : null;
}

export async function assertLoggedIn(page, hub, email, proof) {
  await expect(async () => {
    const now = await session(page, hub);
    assert.equal(now?.email, email);
    if (proof) assert.equal(now.proof, proof);
  });
}

export async function assertLoggedOut(page, hub) {
  await expect(async () => assert.equal(await session(page, hub), null));
}

/** Integrations → Connect → Connect Now; ends on the settings page. */
export async function connect(page, hub, name = integration.name) {
  await page.goto(`${hub.base}/integrations`);
  await page.getByRole("link", { name: `Connect ${name}`, exact: true }).click();
  await page.getByRole("button", { name: "Connect Now" }).click();
  await page.getByRole("heading", { level: 1, name, exact: true }).waitFor();
}

/** Waits until the head of the settings page shows this state. */
export async function assertState(page, text) {
  await expect(async () => {
    const badge = page.locator(".head .badge.state");
    assert.match(await badge.innerText(), new RegExp(`^${text}`));
  });
}

/** The panel with the values to copy, not the guide beside it. */
export function values(page) {
  return page.getByRole("region", { name: "Values for your identity provider" });
}

export function copied(scope, label) {
  return scope.getByRole("textbox", { name: label, exact: true });
}

/** The SP values of the open Configuration tab. */
export async function spValues(page) {
  const panel = values(page);
  return {
    entityId: await copied(panel, "Entity ID").inputValue(),
    acsUrl: await copied(panel, "ACS URL").inputValue(),
  };
}

/** The fields for the identity provider's values. */
export function idpFields(page) {
  const panel = page.getByRole("region", { name: /^(Values from your identity provider|Or enter the three values)$/ });
  return {
    issuer: panel.getByLabel("IdP issuer"),
    ssoUrl: panel.getByLabel("Sign-on URL"),
    certificate: panel.getByLabel("X.509 certificate"),
    file: panel.getByLabel("Or a certificate file"),
    save: panel.getByRole("button", { name: "Save", exact: true }),
  };
}

/** Types the IdP's three values and saves, through the page that says what will change. */
export async function saveIdp(page, idp) {
  const fields = idpFields(page);
  await fields.issuer.fill(idp.issuer);
  await fields.ssoUrl.fill(idp.ssoUrl);
  await fields.certificate.fill(idp.certificate);
  await press(page, fields.save);
}

/** Presses a button, and the confirming one where the hub asks first. Gives the text of the question, or "". */
export async function press(page, button) {
  await submit(page, button);
  const confirming = page.locator("form:has(input[name=confirmed]) button[type=submit]");
  await page.locator("nav.tabs").or(confirming).or(page.locator("#problems")).first().waitFor();
  if ((await confirming.count()) === 0) return "";
  const question = await page.locator(".sheet").last().innerText();
  await typeWord(page);
  await submit(page, confirming.last());
  return question;
}

/** Types the word that a confirmation asks for, where it asks for one. */
export async function typeWord(page) {
  const word = page.locator("form:has(input[name=confirmed]) input[name=confirm]");
  if (await word.count()) await word.last().fill(await word.last().getAttribute("data-confirms"));
}

export async function openTab(page, name) {
  await page.getByRole("navigation", { name: "Integration Settings" }).getByRole("link", { name, exact: true }).click();
  await page.locator(`nav.tabs a[aria-current=page]`, { hasText: name }).waitFor();
}

/** Makes a Secret Token on the Provisioning tab and gives both values as shown. */
export async function createToken(page, name = "Directory production") {
  await openTab(page, "Provisioning");
  await page.getByLabel("Name of the new token").fill(name);
  await page.getByRole("button", { name: "Create token" }).click();
  await page.getByRole("heading", { name: "Copy the Secret Token now" }).waitFor();
  const shown = page.locator(".secret");
  const made = {
    tenantUrl: await copied(shown, "Tenant URL").inputValue(),
    secretToken: await copied(shown, "Secret Token").inputValue(),
  };
  await submit(page, page.getByRole("link", { name: "I have copied it" }));
  return made;
}

export const AUTO_CREATE = "Create users automatically";
export const AUTO_DEACTIVATE = "Deactivate users automatically";

/** What stands folded away at the end of tab Provisioning. */
export async function unfold(page) {
  const folded = page.locator("details.advanced:not([open]) > summary");
  if (await folded.count()) await folded.click();
}

/** Turns a toggle of the Provisioning tab. */
export async function turn(page, name, on) {
  if (await page.locator("details.advanced").getByRole("switch", { name, includeHidden: true }).count()) await unfold(page);
  const toggle = page.getByRole("switch", { name });
  await toggle.waitFor();
  if ((await toggle.getAttribute("aria-checked")) !== String(on)) await press(page, toggle);
  await expect(async () => assert.equal(await page.getByRole("switch", { name }).getAttribute("aria-checked"), String(on)));
}

/** Starts SP-initiated login of a connection and chooses a person at the identity provider. */
export async function ssoLogIn(page, loginUrl, person) {
  await page.goto(loginUrl);
  await submit(page, page.getByRole("button", { name: person }));
}

/** The row of a person on the People page. */
export async function personRow(page, hub, email) {
  await page.goto(`${hub.base}/people?q=${encodeURIComponent(email)}`);
  return page.getByRole("row").filter({ hasText: email });
}

/** A connection that is Integrated with the demo identity provider, made on the command line. */
export async function integrated(hub, idp, slug) {
  const tenant = await hub.tenant(slug);
  const connection = await tenant.connect();
  await idp.app(connection, slug);
  await connection.integrate(idp);
  assert.equal(connection.state, "integrated");
  return { tenant, connection };
}

/** Connects the demo identity provider's provisioning to a tenant's connection. */
export async function provisioned(idp, tenant, connection, options = {}) {
  await idp.call("POST", "/restart");
  await idp.scim(tenant.scimBaseUrl, await connection.token(), options);
}
