// C17–C27: Tenant URL and Secret Token, Entra's calls, the two toggles, and what becomes of people.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Client } from "../lib/client.mjs";
import { expect } from "../lib/expect.mjs";
import { PASSWORD } from "../lib/hub.mjs";
import { integration } from "../lib/integration.mjs";
import { stage } from "../lib/stage.mjs";
import {
  AUTO_CREATE, AUTO_DEACTIVATE, assertLoggedIn, assertLoggedOut, connect, createToken, integrated, loggedIn, openTab,
  personRow, provisioned, ssoLogIn, turn,
} from "../lib/steps.mjs";

const on = stage();
const LINUS = "linus@acme.test";
const RADIA = "radia@acme.test";

async function scim(tenant, token, path, options = {}) {
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/scim+json" };
  const answer = await fetch(`${tenant.scimBaseUrl}${path}`, { ...options, headers });
  return { status: answer.status, body: await answer.json().catch(() => null) };
}

/** The resource of a userName, or undefined. */
async function found(tenant, token, userName) {
  const filter = encodeURIComponent(`userName eq "${userName}"`);
  return (await scim(tenant, token, `/Users?filter=${filter}`)).body.Resources[0];
}

/** Everybody of the demo company as they were; Linus and Radia assigned. */
async function freshCompany() {
  for (const name of ["linus", "radia"]) {
    for (const act of ["restore", "enable", "assign"]) await on.idp.act(name, act);
  }
}

test("C17 C18 Tenant URL and Secret Token stand together, the token is shown once and is all that is needed", async () => {
  const tenant = await on.hub.tenant("token");
  const page = await loggedIn(on.browser, on.hub, tenant.owner);
  await connect(page, on.hub);
  const { tenantUrl, secretToken } = await createToken(page);
  assert.equal(tenantUrl, tenant.scimBaseUrl);
  await page.reload();
  assert.ok(!(await page.content()).includes(secretToken), "shown once");
  assert.equal((await scim(tenant, secretToken, "/Users")).status, 200);
  for (const headers of [{}, { authorization: secretToken }, { authorization: `Basic ${btoa(`x:${secretToken}`)}` }]) {
    const answer = await fetch(`${tenantUrl}/Users`, { headers });
    assert.equal(answer.status, 401);
    assert.match(answer.headers.get("www-authenticate"), /^Bearer/);
  }
  assert.equal((await fetch(`${tenantUrl}/Users?access_token=${secretToken}`)).status, 401);
  await page.getByRole("link", { name: "Revoke Directory production" }).click();
  // It is the only one: its end has to be typed.
  await page.getByLabel(/To confirm, type/).fill("token");
  await page.getByRole("button", { name: "Revoke", exact: true }).click();
  await expect(async () => assert.equal((await scim(tenant, secretToken, "/Users")).status, 401));
});

test("C19 Entra's Test Connection: 200 and empty; a wrong token 401; a wrong URL 404", async () => {
  const { tenant, connection } = await integrated(on.hub, on.idp, "probe");
  await provisioned(on.idp, tenant, connection);
  const tested = await on.idp.testConnection();
  assert.ok(tested.ok, JSON.stringify(tested));
  for (const probe of ["wrong-token", "wrong-url"]) {
    const answer = await on.idp.call("POST", `/probe/${probe}`);
    assert.ok(answer.ok, JSON.stringify(answer));
  }
});

test("C20 C21 C22 Entra's default mapping, users only, assigned people only", async () => {
  await freshCompany();
  const { tenant, connection } = await integrated(on.hub, on.idp, "mapping");
  const token = await connection.token();
  await on.idp.call("POST", "/restart");
  await on.idp.scim(tenant.scimBaseUrl, token, { manager: true, roles: "assertive" });
  await on.idp.sync();
  const linus = await found(tenant, token, LINUS);
  assert.equal(linus.name.givenName, "Linus");
  assert.equal(linus.active, true);
  assert.deepEqual(linus.emails.map((e) => e.value), [LINUS]);
  assert.equal(await found(tenant, token, "katherine@acme.test"), undefined, "nobody who is not assigned");
  for (const flag of ["", "?aadOptscim062020"]) {
    await on.idp.scim(`${tenant.scimBaseUrl}${flag}`, token, { manager: true, roles: "assertive" });
    const department = `Support ${flag.length}`;
    await on.idp.edit("linus", { department, givenName: `Linus${flag.length}`, displayName: `Linus ${flag.length}` });
    await on.idp.sync();
    const now = await found(tenant, token, LINUS);
    assert.equal(now.displayName, `Linus ${flag.length}`);
    assert.equal(now["urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"].department, department);
  }
  await on.idp.edit("linus", { department: "Support", givenName: "Linus", displayName: "Linus Bergman" });
});

test("C23 auto-create off: a pushed person waits, without an account and without a seat", async () => {
  await freshCompany();
  const { tenant, connection } = await integrated(on.hub, on.idp, "waiting");
  await provisioned(on.idp, tenant, connection);
  await on.idp.sync();
  const owner = await loggedIn(on.browser, on.hub, tenant.owner);
  await owner.goto(`${on.hub.base}/connections/${connection.id}/provisioning`);
  const waiting = owner.getByRole("region", { name: /^Waiting for import/ });
  await waiting.getByText(LINUS).waitFor();
  assert.equal(await owner.getByRole("switch", { name: AUTO_CREATE }).getAttribute("aria-checked"), "false");
  const page = await on.browser.page();
  await ssoLogIn(page, connection.loginUrl, "Linus Bergman");
  await page.waitForURL((url) => url.origin === on.hub.base);
  await assertLoggedOut(page, on.hub);
  await waiting.getByRole("button", { name: "Import Linus Bergman" }).click();
  await expect(async () => assert.equal(await waiting.getByText(LINUS).count(), 0));
  const after = await on.browser.page();
  await ssoLogIn(after, connection.loginUrl, "Linus Bergman");
  await assertLoggedIn(after, on.hub, LINUS, "saml");
});

test("C24 C25 only people pushed after the toggle are created by it; its time, the charge and the seat are shown", async () => {
  await freshCompany();
  await on.idp.act("radia", "unassign");
  const { tenant, connection } = await integrated(on.hub, on.idp, "toggle");
  await provisioned(on.idp, tenant, connection);
  await on.idp.sync();
  const owner = await loggedIn(on.browser, on.hub, tenant.owner);
  await owner.goto(`${on.hub.base}/connections/${connection.id}/provisioning`);
  const rules = owner.getByRole("region", { name: "What the directory may do" });
  assert.match(await rules.innerText(), /charged|billed/i, "C25");
  await turn(owner, AUTO_CREATE, true);
  assert.match(await rules.innerText(), /\bon\b.*since|since|turned on/i, "C24: the time is shown");
  await on.idp.act("radia", "assign");
  await on.idp.edit("linus", { jobTitle: "Senior agent" });
  await on.idp.sync();
  await owner.reload();
  const waiting = owner.getByRole("region", { name: /^Waiting for import/ });
  await waiting.getByText(LINUS).waitFor();
  assert.equal(await waiting.getByText(RADIA).count(), 0);
  const page = await on.browser.page();
  await ssoLogIn(page, connection.loginUrl, "Radia Perlin");
  await assertLoggedIn(page, on.hub, RADIA, "saml");
  await openTab(owner, "Activity");
  await owner.getByRole("searchbox", { name: "Person" }).fill(RADIA);
  await owner.getByRole("button", { name: "Filter" }).click();
  await owner.locator(".log li, tr").filter({ hasText: "Seat taken" }).first().waitFor();
});

const endings = {
  disabled: { away: "disable", back: "enable" },
  unassigned: { away: "unassign", back: "assign" },
  "soft deleted": { away: "soft-delete", back: "restore" },
};

for (const [what, { away, back }] of Object.entries(endings)) {
  test(`C26 auto-deactivate on: who is ${what} loses access at once and gets it back`, async () => {
    await freshCompany();
    const { tenant, connection } = await integrated(on.hub, on.idp, `off-${away}`);
    await connection.configure("--auto-create", "on", "--auto-deactivate", "on");
    await provisioned(on.idp, tenant, connection);
    await on.idp.sync();
    const page = await on.browser.page();
    await ssoLogIn(page, connection.loginUrl, "Linus Bergman");
    await assertLoggedIn(page, on.hub, LINUS, "saml");
    await on.idp.act("linus", away);
    await on.idp.sync();
    await assertLoggedOut(page, on.hub);
    const owner = await loggedIn(on.browser, on.hub, tenant.owner);
    await (await personRow(owner, on.hub, LINUS)).getByText(/Deactivated/i).first().waitFor();
    await on.idp.act("linus", back);
    await on.idp.sync();
    const again = await on.browser.page();
    await ssoLogIn(again, connection.loginUrl, "Linus Bergman");
    await assertLoggedIn(again, on.hub, LINUS, "saml");
  });
}

test("C26 auto-deactivate on: a hard delete ends access, and the resource is gone", async () => {
  await on.idp.add({ userPrincipalName: "temp@acme.test", mail: "temp@acme.test", givenName: "Tem", surname: "Porary" });
  const { tenant, connection } = await integrated(on.hub, on.idp, "hard");
  await connection.configure("--auto-create", "on", "--auto-deactivate", "on");
  await provisioned(on.idp, tenant, connection);
  await on.idp.sync();
  const page = await on.browser.page();
  await ssoLogIn(page, connection.loginUrl, "Tem Porary");
  await assertLoggedIn(page, on.hub, "temp@acme.test", "saml");
  await on.idp.act("temp", "hard-delete");
  await on.idp.sync();
  await assertLoggedOut(page, on.hub);
  const token = await connection.token("check");
  assert.equal(await found(tenant, token, "temp@acme.test"), undefined);
});

test("C26 auto-deactivate off: the directory's word is stored, answered and shown, and access stays", async () => {
  await freshCompany();
  const { tenant, connection } = await integrated(on.hub, on.idp, "keep");
  await connection.configure("--auto-create", "on", "--auto-deactivate", "off");
  await provisioned(on.idp, tenant, connection);
  await on.idp.sync();
  const page = await on.browser.page();
  await ssoLogIn(page, connection.loginUrl, "Linus Bergman");
  await assertLoggedIn(page, on.hub, LINUS, "saml");
  await on.idp.act("linus", "unassign");
  await on.idp.sync();
  await assertLoggedIn(page, on.hub, LINUS, "saml");
  const token = await connection.token("check");
  assert.equal((await found(tenant, token, LINUS)).active, false, "SCIM answers what the directory wrote");
  const owner = await loggedIn(on.browser, on.hub, tenant.owner);
  const row = await personRow(owner, on.hub, LINUS);
  assert.match(await row.innerText(), /inactive at the IdP/i);
});

test("C26 the directory can never take an owner away", async () => {
  await on.idp.act("ada", "assign");
  const { tenant, connection } = await integrated(on.hub, on.idp, "owner");
  await tenant.user("ada@acme.test", "owner");
  await connection.configure("--auto-create", "on", "--auto-deactivate", "on");
  await provisioned(on.idp, tenant, connection);
  await on.idp.sync();
  await on.idp.act("ada", "unassign");
  await on.idp.sync();
  const client = new Client();
  await client.logIn(on.hub.base, "ada@acme.test", PASSWORD);
  assert.equal((await client.session(on.hub.base)).email, "ada@acme.test");
});

test("C27 the page says how soon changes arrive and when the last sync was", async () => {
  const { tenant, connection } = await integrated(on.hub, on.idp, "cadence");
  const owner = await loggedIn(on.browser, on.hub, tenant.owner);
  const base = `${on.hub.base}/connections/${connection.id}/provisioning`;
  await owner.goto(base);
  const rules = owner.getByRole("region", { name: "What the directory may do" });
  assert.match(await rules.innerText(), integration.cadence);
  assert.match(await rules.innerText(), /No sync so far/);
  await provisioned(on.idp, tenant, connection);
  await on.idp.sync();
  await owner.goto(base);
  assert.match(await rules.innerText(), /Last sync/);
  assert.ok(await rules.locator("time").first().getAttribute("datetime"));
});

test("C26 the toggles can be worked on the page", async () => {
  const { tenant, connection } = await integrated(on.hub, on.idp, "switches");
  const owner = await loggedIn(on.browser, on.hub, tenant.owner);
  await owner.goto(`${on.hub.base}/connections/${connection.id}/provisioning`);
  for (const name of [AUTO_CREATE, AUTO_DEACTIVATE]) {
    await turn(owner, name, true);
    await turn(owner, name, false);
  }
  assert.deepEqual(owner.faults, []);
});
