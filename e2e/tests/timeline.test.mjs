// Issue 6: why somebody is, or is not, here: groups and roles on a person's timeline, and the page of somebody who was removed
// before there was an account, with and without a script.
import assert from "node:assert/strict";
import { test } from "node:test";
import { stage } from "../lib/stage.mjs";
import { loggedIn, submit } from "../lib/steps.mjs";

const on = stage({ idp: false });
const USER = "urn:ietf:params:scim:schemas:core:2.0:User";
const GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group";
const BULK = "urn:ietf:params:scim:api:messages:2.0:BulkRequest";

for (const javaScriptEnabled of [true, false]) {
  const how = javaScriptEnabled ? "" : ", without script";
  const slug = javaScriptEnabled ? "lives" : "lives-plain";

  test(`somebody who is not here is found with the reason${how}`, async () => {
    const tenant = await on.hub.tenant(slug);
    const connection = await tenant.connect();
    const token = await connection.token();
    const headers = { authorization: `Bearer ${token}`, "content-type": "application/scim+json" };
    const call = async (method, path, body) => {
      const answer = await fetch(`${tenant.scimBaseUrl}${path}`, { method, headers, body: body && JSON.stringify(body) });
      assert.ok(answer.ok, `${method} ${path}: ${answer.status}`);
      return answer.status === 204 ? {} : answer.json();
    };
    const create = (name) => ({ schemas: [USER], userName: `${name}@${slug}.test`, active: true });
    const bob = await call("POST", "/Users", create("bob"));
    await call("DELETE", `/Users/${bob.id}`);
    const made = await call("POST", "/Bulk", { schemas: [BULK], Operations: [{ method: "POST", path: "/Users", bulkId: "ada", data: create("ada") }] });
    const ada = made.Operations[0].location.split("/").at(-1);
    await call("POST", "/Groups", { schemas: [GROUP], displayName: "Support Leads", members: [{ value: ada }] });

    const owner = `owner@${slug}.test`;
    const page = await loggedIn(on.browser, on.hub, owner, { javaScriptEnabled, viewport: { width: 390, height: 844 } });
    await page.goto(`${on.hub.base}/people`);
    await page.getByRole("searchbox", { name: "Search people" }).fill("bob");
    await submit(page, page.getByRole("button", { name: "Search" }));
    await submit(page, page.getByRole("link", { name: "Look among those whom the directory removed" }));
    await submit(page, page.getByRole("link", { name: `bob@${slug}.test` }));
    assert.equal(page.url(), `${on.hub.base}/people/${bob.id}`);
    await page.getByText("there never was an account here").waitFor();
    await page.getByText(`DELETE /Users/${bob.id}`).waitFor();
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true, "no overflow");
    await submit(page, page.getByRole("link", { name: "Removed by the directory" }));
    await page.getByRole("heading", { name: "Removed by the directory" }).waitFor();

    await page.goto(`${on.hub.base}/people/${ada}`);
    await page.getByText("Joined the group Support Leads").waitFor();
    await page.getByText("POST /Users, in a bulk request").waitFor();
    await page.goto(`${on.hub.base}/people`);
    await submit(page, page.getByRole("link", { name: owner, exact: true }));
    await page.getByText("This person cannot be deactivated here. You cannot deactivate yourself.").waitFor();
    assert.deepEqual(page.faults, []);
  });
}
