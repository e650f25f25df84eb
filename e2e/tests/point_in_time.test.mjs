// Issue 6: the directory at an earlier instant, and people restored as they were, with and without a script.
import assert from "node:assert/strict";
import { test } from "node:test";
import { stage } from "../lib/stage.mjs";
import { loggedIn, submit } from "../lib/steps.mjs";

const on = stage({ idp: false });
const USER = "urn:ietf:params:scim:schemas:core:2.0:User";
const GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group";
const PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp";

for (const javaScriptEnabled of [true, false]) {
  const how = javaScriptEnabled ? "" : ", without script";
  const slug = javaScriptEnabled ? "then" : "then-plain";

  test(`a mistake at the identity provider is seen and undone${how}`, async () => {
    const tenant = await on.hub.tenant(slug);
    const connection = await tenant.connect();
    const token = await connection.token();
    const headers = { authorization: `Bearer ${token}`, "content-type": "application/scim+json" };
    const call = async (method, path, body) => {
      const answer = await fetch(`${tenant.scimBaseUrl}${path}`, { method, headers, body: JSON.stringify(body) });
      assert.ok(answer.ok, `${method} ${path}: ${answer.status}`);
      return answer.status === 204 ? {} : answer.json();
    };
    const owner = `owner@${slug}.test`;
    const page = await loggedIn(on.browser, on.hub, owner, { javaScriptEnabled, viewport: { width: 390, height: 844 } });
    await connection.configure("--auto-create", "on", "--auto-deactivate", "on");
    const ada = await call("POST", "/Users", { schemas: [USER], userName: `ada@${slug}.test`, active: true });
    const group = await call("POST", "/Groups", { schemas: [GROUP], displayName: "Sales", members: [{ value: ada.id }] });
    // The field of the page knows seconds.
    await new Promise((resolve) => setTimeout(resolve, 1100));
    const then = new Date().toISOString().slice(0, 19);
    await new Promise((resolve) => setTimeout(resolve, 1100));
    await call("PATCH", `/Users/${ada.id}`, { schemas: [PATCH], Operations: [{ op: "replace", path: "active", value: false }] });
    await call("PATCH", `/Groups/${group.id}`, { schemas: [PATCH], Operations: [{ op: "remove", path: "members" }] });

    await page.goto(`${on.hub.base}/people`);
    await submit(page, page.getByRole("link", { name: "At an earlier instant" }));
    await page.getByLabel("Date and time (UTC)").fill(then);
    await submit(page, page.getByRole("button", { name: "Compare with now" }));
    await page.getByRole("heading", { name: "People who differ · 1" }).waitFor();
    await page.getByText("Group Sales: Member → Not a member").waitFor();
    await submit(page, page.getByRole("link", { name: "Access · 1" }));
    await page.getByText("Access: Active → Deactivated by the identity provider").waitFor();
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true, "no overflow");

    await submit(page, page.getByRole("button", { name: "Restore the chosen…" }));
    await page.getByText("Nobody was chosen").waitFor();
    await page.getByRole("checkbox", { name: /Choose ada/ }).check();
    await submit(page, page.getByRole("button", { name: "Restore the chosen…" }));
    await page.getByText("1 person gets access back.").waitFor();
    await page.getByText("its next write of a group wins over what is restored here").waitFor();
    await submit(page, page.getByRole("button", { name: "Make these 2 changes" }));
    await page.getByText("2 of 2 changes were made.").waitFor();
    const again = await fetch(`${tenant.scimBaseUrl}/Groups/${group.id}`, { headers });
    assert.equal((await again.json()).members.length, 1);

    await submit(page, page.getByRole("link", { name: "Events of this restore" }));
    await page.getByText("Group membership restored").waitFor();
    await submit(page, page.getByRole("link", { name: "The directory before this" }));
    await page.getByText("Access: Deactivated by the identity provider → Active").waitFor();
    assert.deepEqual(page.faults, []);
  });
}
