// D10, B7, S6: rules of groups and roles, the list of product roles, and attributes of people, with and without a script.
import assert from "node:assert/strict";
import { test } from "node:test";
import { stage } from "../lib/stage.mjs";
import { loggedIn, submit } from "../lib/steps.mjs";

const on = stage({ idp: false });
const URN = "urn:ietf:params:scim:schemas:extension:acme:2.0:User";

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
  const push = async (name, more = {}) => {
    const made = await call("POST", "/Users", { userName: `${name}@${slug}.test`, displayName: name, active: true, ...more });
    assert.equal(made.status, 201);
    return made.body.id;
  };
  return { tenant, call, push, page: `${on.hub.base}/connections/${connection.id}/roles` };
}

for (const javaScriptEnabled of [true, false]) {
  const how = javaScriptEnabled ? "" : ", without script";
  const slug = javaScriptEnabled ? "ruled" : "ruled-plain";

  test(`D10 B7 a group and a value that was seen are mapped after a look at the effect${how}`, async () => {
    const { call, push, page: address } = await directory(slug);
    const ada = await push("Ada", { roles: [{ value: "Contoso.Lead" }] });
    await call("POST", "/Groups", { displayName: "Support Leads", members: [{ value: ada }] });
    const page = await loggedIn(on.browser, on.hub, `owner@${slug}.test`, { javaScriptEnabled, viewport: { width: 390, height: 844 } });
    await page.goto(address);
    await page.getByText("No rules yet").waitFor();
    await page.getByLabel("If somebody has").selectOption({ label: "Group Support Leads (1 member)" });
    await page.getByRole("checkbox", { name: "Manager" }).check();
    await submit(page, page.getByRole("button", { name: "Preview and save" }));
    await page.getByText("1 person gets the product role Manager: Ada.").waitFor();
    await submit(page, page.getByRole("button", { name: "Save", exact: true }));
    await page.getByText("The rule is added and applied.").waitFor();

    await page.getByRole("link", { name: "Map Contoso.Lead" }).click();
    assert.equal(await page.locator("#value").inputValue(), "Contoso.Lead");
    await page.getByRole("checkbox", { name: "Supervisor" }).check();
    await submit(page, page.getByRole("button", { name: "Preview and save" }));
    await submit(page, page.getByRole("button", { name: "Save", exact: true }));
    await submit(page, page.getByRole("button", { name: "Move Contoso.Lead up" }));
    await page.getByText("The order is changed.").waitFor();
    const names = await page.locator("table.rows tbody strong").allInnerTexts();
    assert.deepEqual(names, ["Contoso.Lead", "Support Leads"]);

    await page.goto(`${on.hub.base}/people/${ada}`);
    await page.getByText("manager (because of group Support Leads), supervisor (because of role Contoso.Lead)").waitFor();
    await page.goto(`${on.hub.base}/settings/product-roles`);
    await page.getByRole("link", { name: "Remove Supervisor" }).click();
    await page.getByText("1 person loses it.").waitFor();
    await page.locator("form:has(input[name=confirmed]) button[type=submit]").last().click();
    await page.getByText("The product role is removed.").waitFor();
    assert.deepEqual(page.faults, []);
  });

  test(`S6 an attribute of people is defined, written, shown and removed${how}`, async () => {
    const { call, push } = await directory(`${slug}-attributes`);
    const owner = `owner@${slug}-attributes.test`;
    const page = await loggedIn(on.browser, on.hub, owner, { javaScriptEnabled, viewport: { width: 390, height: 844 } });
    await page.goto(`${on.hub.base}/settings`);
    await page.getByRole("link", { name: "Attributes of people" }).click();
    await page.getByLabel("Extension").fill("acme");
    await page.getByLabel("Name", { exact: true }).fill("desk");
    await page.getByLabel("Allowed values").fill("north\nsouth");
    await page.getByLabel("Default").fill("north");
    await submit(page, page.getByRole("button", { name: "Define" }));
    await page.getByText("desk is defined").waitFor();
    const ada = await push("ada", { [URN]: { desk: "south" } });
    const wrong = await call("POST", "/Users", { userName: `bob@${slug}.test`, [URN]: { desk: "west" } });
    assert.deepEqual([wrong.status, wrong.body.scimType], [400, "invalidValue"]);
    await page.goto(`${on.hub.base}/people/${ada}`);
    await page.locator("dl.pairs", { hasText: "desk" }).first().getByText("south", { exact: true }).waitFor();
    await page.goto(`${on.hub.base}/settings/attributes`);
    await page.getByRole("link", { name: "Remove desk" }).click();
    await page.getByText("1 person has a value.").waitFor();
    await page.getByRole("radio", { name: "Remove them from everybody" }).check();
    await page.locator("form:has(input[name=values]) button[type=submit]").last().click();
    await page.getByText("The attribute is removed, and 1 value with it.").waitFor();
    assert.equal((await call("GET", `/Users/${ada}`)).body[URN], undefined);
    assert.deepEqual(page.faults, []);
  });
}
