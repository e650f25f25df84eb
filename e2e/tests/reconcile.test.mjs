// Both sides of a directory: a link by hand outside of a verified domain, and what is ignored, deactivated and invited.
import assert from "node:assert/strict";
import { test } from "node:test";
import { stage } from "../lib/stage.mjs";
import { loggedIn, submit } from "../lib/steps.mjs";

const on = stage({ idp: false });

/** A workspace with a directory that writes; calls give status and body. */
async function directory(slug) {
  const tenant = await on.hub.tenant(slug);
  const connection = await tenant.connect();
  const token = await connection.token();
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/scim+json" };
  const call = async (method, path, body) => {
    const answer = await fetch(`${tenant.scimBaseUrl}${path}`, { method, headers, body: body && JSON.stringify(body) });
    const text = await answer.text();
    return { status: answer.status, body: text ? JSON.parse(text) : null };
  };
  const push = async (name, displayName, externalId) => {
    const userName = `${name}@${slug}.test`;
    const made = await call("POST", "/Users", { userName, displayName, externalId, emails: [{ value: userName, primary: true }], active: true });
    assert.equal(made.status, 201);
    return made.body.id;
  };
  return { tenant, call, push, page: `${on.hub.base}/connections/${connection.id}/reconcile` };
}

for (const javaScriptEnabled of [true, false]) {
  const how = javaScriptEnabled ? "" : ", without script";
  const slug = javaScriptEnabled ? "sides" : "sides-plain";

  test(`an account is linked by hand, and the identity provider goes on with its id${how}`, async () => {
    const { tenant, call, push, page: address } = await directory(slug);
    const email = await tenant.user("max");
    const sent = await push("max", "Max Power", "obj-7");
    const page = await loggedIn(on.browser, on.hub, tenant.owner, { javaScriptEnabled, viewport: { width: 390, height: 844 } });
    await page.goto(`${on.hub.base}/people`);
    await page.getByRole("link", { name: "Reconcile", exact: true }).click();
    await page.getByText(`Waits beside ${email}`).waitFor();
    await page.getByRole("link", { name: "At the IdP only · 1" }).click();
    await page.getByRole("link", { name: email, exact: true }).click();
    await page.getByText("What speaks for it: same userName, same e-mail address.").waitFor();
    await submit(page, page.getByRole("button", { name: "Link them" }));
    await page.getByText("Linked: Max Power is one person now.").waitFor();
    assert.equal(page.url(), `${on.hub.base}/people/${sent}`);
    await page.goto(address);
    await page.getByRole("link", { name: "Agree · 1" }).waitFor();
    const patched = await call("PATCH", `/Users/${sent}`, {
      schemas: ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
      Operations: [{ op: "replace", path: "displayName", value: "Max Moritz" }],
    });
    assert.equal(patched.status, 200);
    await page.goto(`${on.hub.base}/people/${sent}`);
    await page.getByRole("heading", { name: "Max Moritz" }).waitFor();
    await page.getByText("Linked by hand").waitFor();
    const found = await call("GET", `/Users?filter=${encodeURIComponent(`userName eq "${email}"`)}`);
    assert.deepEqual(found.body.Resources.map((user) => user.id), [sent]);
    assert.deepEqual(page.faults, []);
  });

  test(`people are found by a search, ignored, invited and deactivated${how}`, async () => {
    const { tenant, push, page: address } = await directory(`${slug}-many`);
    const carl = await tenant.user("carl");
    const dora = await tenant.user("dora");
    await push("ada", "Ada Byron", "obj-1");
    const page = await loggedIn(on.browser, on.hub, tenant.owner, { javaScriptEnabled });
    await page.goto(address);
    await page.getByRole("link", { name: "Stands out · 4" }).waitFor();
    await page.getByRole("checkbox", { name: `Choose ${carl}` }).check();
    await submit(page, page.getByRole("button", { name: "Ignore…" }));
    await page.getByRole("heading", { name: "Ignore 1 person?" }).waitFor();
    await submit(page, page.getByRole("button", { name: "Ignore 1 person" }));
    await page.getByText("1 person ignored.").waitFor();
    await page.getByRole("link", { name: "Ignored · 1" }).click();
    await page.getByRole("link", { name: carl }).first().waitFor();
    await page.goto(address);
    await page.getByRole("checkbox", { name: `Choose ${dora}` }).check();
    await submit(page, page.getByRole("button", { name: "Deactivate…" }));
    await submit(page, page.getByRole("button", { name: "Deactivate 1 person" }));
    await page.getByText("1 person deactivated.").waitFor();
    await page.goto(address);
    await page.getByRole("checkbox", { name: "Choose Ada Byron" }).check();
    await submit(page, page.getByRole("button", { name: "Import…" }));
    await page.getByText("Ada Byron (ada@").waitFor();
    await submit(page, page.getByRole("button", { name: "Import 1 person" }));
    await page.locator("[data-end]", { hasText: "1 of 1 person got an account." }).waitFor();
    await page.goto(`${address}?show=agree`);
    await page.getByRole("link", { name: "Ada Byron" }).waitFor();
    const csv = await (await page.context().request.get(`${address}/export?show=ignored`)).text();
    assert.match(csv, new RegExp(`,here_only,yes,.*${carl}`));
    assert.deepEqual(page.faults, []);
  });
}
