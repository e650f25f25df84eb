// H3: OAuth client credentials beside the Secret Token: made on the page, exchanged at the token endpoint, rotated, removed.
import assert from "node:assert/strict";
import { test } from "node:test";
import { stage } from "../lib/stage.mjs";
import { connect, copied, loggedIn, openTab, submit, unfold } from "../lib/steps.mjs";

const on = stage();

function section(page) {
  return page.getByRole("region", { name: "OAuth client credentials" });
}

/** Fills in the form for a secret and gives the three values as shown. */
async function addSecret(page, name, button) {
  await unfold(page);
  await section(page).getByLabel("Name of the client secret").fill(name);
  await section(page).getByLabel("Valid for").selectOption({ label: "2 years" });
  await section(page).getByRole("button", { name: button }).click();
  await page.getByRole("heading", { name: "Copy the client secret now" }).waitFor();
  const shown = page.locator(".secret");
  const made = {
    endpoint: await copied(shown, "Token endpoint").inputValue(),
    id: await copied(shown, "Client identifier").inputValue(),
    secret: await copied(shown, "Client secret").inputValue(),
  };
  await submit(page, page.getByRole("link", { name: "I have copied it" }));
  return made;
}

/** Follows a link to a question, says yes, and gives the question. */
async function confirm(page, link) {
  await link.click();
  const yes = page.locator("form:has(input[name=confirmed]) button[type=submit]").last();
  await yes.waitFor();
  const question = await page.locator(".sheet").last().innerText();
  const word = page.locator(".sheet #confirm");
  if ((await word.count()) > 0) await word.fill(await page.locator(".sheet label[for=confirm] code").innerText());
  await submit(page, yes);
  return question;
}

/** What an identity provider does first. */
async function exchange({ endpoint, id, secret }) {
  const authorization = `Basic ${btoa(`${encodeURIComponent(id)}:${encodeURIComponent(secret)}`)}`;
  const body = new URLSearchParams({ grant_type: "client_credentials" });
  const answer = await fetch(endpoint, { method: "POST", headers: { authorization }, body });
  return { status: answer.status, ...(await answer.json()) };
}

async function users(tenant, token) {
  const answer = await fetch(`${tenant.scimBaseUrl}/Users`, { headers: { authorization: `Bearer ${token}` } });
  return answer.status;
}

test("H3 a client is made on the page, writes over SCIM, is rotated without a gap and removed", async () => {
  const tenant = await on.hub.tenant("oauth");
  const page = await loggedIn(on.browser, on.hub, tenant.owner);
  await connect(page, on.hub);
  await openTab(page, "Provisioning");
  await unfold(page);
  assert.match(await section(page).innerText(), /Secret Token above is enough/);

  const first = await addSecret(page, "Gallery app", "Create client");
  assert.equal(first.endpoint, `${tenant.scimBaseUrl}/oauth/token`);
  assert.ok(!(await page.content()).includes(first.secret), "shown once");
  const granted = await exchange(first);
  assert.equal(granted.status, 200);
  assert.equal(granted.expires_in, 3600);
  assert.equal(await users(tenant, granted.access_token), 200);
  assert.equal(await users(tenant, first.secret), 401, "the secret itself is no bearer token");

  await unfold(page);
  await section(page).getByLabel("Access tokens live for").selectOption({ label: "6 hours" });
  await submit(page, section(page).getByRole("button", { name: "Save" }));
  assert.equal((await exchange(first)).expires_in, 6 * 3600);

  const second = await addSecret(page, "Gallery app, next", "Add client secret");
  await unfold(page);
  assert.equal(await section(page).getByRole("button", { name: "Add client secret" }).count(), 0, "two at most");
  const next = await exchange(second);
  assert.equal(await users(tenant, next.access_token), 200);
  const question = await confirm(page, section(page).getByRole("link", { name: "Revoke Gallery app", exact: true }));
  assert.match(question, /those it gave end now/);
  assert.equal(await users(tenant, granted.access_token), 401, "on the next request");
  const refused = await exchange(first);
  assert.deepEqual([refused.status, refused.error], [401, "invalid_client"]);
  assert.equal(await users(tenant, next.access_token), 200, "no gap");

  await unfold(page);
  await confirm(page, section(page).getByRole("link", { name: "Remove client" }));
  await unfold(page);
  await section(page).getByRole("button", { name: "Create client" }).waitFor();
  assert.equal(await users(tenant, next.access_token), 401);
  await openTab(page, "Activity");
  await page.locator(".log li").filter({ hasText: "OAuth client removed" }).first().waitFor();
  assert.ok(!(await page.content()).includes(second.secret));
  assert.deepEqual(page.faults, []);
});
