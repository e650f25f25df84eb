// K2, K3, K6: what holds for a whole workspace; removals of many people at once; what was not applied.
import assert from "node:assert/strict";
import { test } from "node:test";
import { expect } from "../lib/expect.mjs";
import { stage } from "../lib/stage.mjs";
import { loggedIn, submit } from "../lib/steps.mjs";

const on = stage({ idp: false });

/** A workspace whose directory gave `count` people access. */
async function staffed(slug, count, ...toggles) {
  const tenant = await on.hub.tenant(slug);
  const connection = await tenant.connect();
  await connection.configure("--auto-create", "on", ...toggles);
  const headers = { authorization: `Bearer ${await connection.token()}`, "content-type": "application/scim+json" };
  const ids = [];
  for (let n = 0; n < count; n += 1) {
    const body = { schemas: ["urn:ietf:params:scim:schemas:core:2.0:User"], userName: `p${n}@${slug}.test`, active: true };
    const answer = await fetch(`${tenant.scimBaseUrl}/Users`, { method: "POST", headers, body: JSON.stringify(body) });
    assert.equal(answer.status, 201);
    ids.push((await answer.json()).id);
  }
  const disable = async (id) => {
    const body = {
      schemas: ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
      Operations: [{ op: "Replace", path: "active", value: "False" }],
    };
    const answer = await fetch(`${tenant.scimBaseUrl}/Users/${id}`, { method: "PATCH", headers, body: JSON.stringify(body) });
    assert.equal(answer.status, 200);
    assert.equal((await answer.json()).active, false, "the directory hears what it wrote");
  };
  return { tenant, connection, ids, disable };
}

test("K2, K3 the settings lock the tab Provisioning until there is single sign-on", async () => {
  const { tenant, connection } = await staffed("rules", 1);
  const page = await loggedIn(on.browser, on.hub, tenant.owner);
  await page.getByRole("link", { name: "Settings", exact: true }).first().click();
  await page.getByText("rules", { exact: true }).first().waitFor();
  await submit(page, page.getByRole("switch", { name: "Provisioning needs single sign-on" }));
  await page.getByText("provisioning is locked until").waitFor();
  await page.goto(`${on.hub.base}/connections/${connection.id}/provisioning`);
  await page.getByRole("heading", { name: "Provisioning is locked" }).waitFor();
  assert.deepEqual(page.faults, []);
});

test("K6 while the directory provisions, only owners are invited by hand", async () => {
  const { tenant } = await staffed("handless", 1);
  const page = await loggedIn(on.browser, on.hub, tenant.owner, { viewport: { width: 390, height: 844 } });
  await page.goto(`${on.hub.base}/settings`);
  await expect(async () => {
    await page.reload();
    const policy = page.getByRole("switch", { name: "People come from the directory only" });
    if ((await policy.getAttribute("aria-checked")) === "false") await submit(page, policy);
    await page.getByText("provisions, so nobody but owners").waitFor({ timeout: 500 });
  });
  await page.goto(`${on.hub.base}/people`);
  await page.getByRole("link", { name: "Invite an owner" }).waitFor();
  assert.deepEqual(page.faults, []);
});

for (const javaScriptEnabled of [true, false]) {
  const how = javaScriptEnabled ? "" : ", without script";
  const slug = javaScriptEnabled ? "mass" : "massplain";
  test(`a mistake at the identity provider is undone, and what is right is done${how}`, async () => {
    const { tenant, ids, disable } = await staffed(slug, 9, "--auto-deactivate", "on");
    for (const id of ids) await disable(id);
    const page = await loggedIn(on.browser, on.hub, tenant.owner, { javaScriptEnabled });
    await page.goto(`${on.hub.base}/people`);
    await page.getByRole("link", { name: /7 removals wait/ }).click();
    await submit(page, page.getByRole("button", { name: `Keep access: p3@${slug}.test` }));
    await page.getByText("They keep their access.").waitFor();
    await submit(page, page.getByRole("button", { name: "Keep everybody’s access" }));
    await page.getByText("6 people keep access. 2 people got it back.").waitFor();
    await page.getByRole("heading", { name: "Nobody waits" }).waitFor();
    for (const id of ids.slice(0, 4)) await disable(id);
    await page.goto(`${on.hub.base}/people/held`);
    await page.getByLabel(/To confirm, type/).fill(slug);
    await submit(page, page.getByRole("button", { name: "Take access from all" }));
    await page.getByText(/lost access/).waitFor();
    assert.deepEqual(page.faults, []);
  });
}

test("C26 the timeline says why nothing was done, and an admin does it", async () => {
  const { tenant, ids, disable } = await staffed("later", 1);
  await disable(ids[0]);
  const page = await loggedIn(on.browser, on.hub, tenant.owner, { viewport: { width: 390, height: 844 } });
  await expect(async () => {
    await page.goto(`${on.hub.base}/people/${ids[0]}`);
    await page.getByText(/not done: auto-deactivate is off/).first().waitFor({ timeout: 500 });
    await page.getByText(`PATCH /Users/${ids[0]}`).waitFor({ timeout: 500 });
  });
  await page.getByText("What it said").first().click();
  await page.getByText(/"path":"active"/).waitFor();
  await submit(page, page.getByRole("button", { name: "Apply now" }));
  await page.getByText("What the directory asked is done").waitFor();
  assert.deepEqual(page.faults, []);
});
