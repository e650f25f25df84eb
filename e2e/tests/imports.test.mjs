// C24, C25, K5: import with and without a script, in the background, and seats with their waiting list.
import assert from "node:assert/strict";
import { test } from "node:test";
import { expect } from "../lib/expect.mjs";
import { stage } from "../lib/stage.mjs";
import { loggedIn, submit } from "../lib/steps.mjs";

const on = stage({ idp: false });

/** A workspace whose directory has sent `count` people; with the address of its import page. */
async function announced(slug, count) {
  const tenant = await on.hub.tenant(slug);
  const connection = await tenant.connect();
  const token = await connection.token();
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/scim+json" };
  const push = async (name) => {
    const body = { schemas: ["urn:ietf:params:scim:schemas:core:2.0:User"], userName: `${name}@${slug}.test`, active: true };
    return fetch(`${tenant.scimBaseUrl}/Users`, { method: "POST", headers, body: JSON.stringify(body) });
  };
  for (let n = 0; n < count; n += 1) assert.equal((await push(`p${String(n).padStart(3, "0")}`)).status, 201);
  return { tenant, push, path: `${on.hub.base}/connections/${connection.id}/import` };
}

/** How far the import is, in words. */
function told(page, text) {
  return page.locator("[data-end]", { hasText: text });
}

async function plan(tenant, ...options) {
  return on.hub.cli(["tenant", "plan", "--tenant", tenant.slug, ...options]);
}

for (const javaScriptEnabled of [true, false]) {
  const how = javaScriptEnabled ? "" : ", without script";
  const slug = javaScriptEnabled ? "chosen" : "plain";

  test(`C24 chosen people are imported at once, each with a result${how}`, async () => {
    const { path } = await announced(slug, 3);
    const page = await loggedIn(on.browser, on.hub, `owner@${slug}.test`, { javaScriptEnabled, viewport: { width: 390, height: 844 } });
    await page.goto(path);
    await submit(page, page.getByRole("button", { name: "Import the chosen" }));
    await page.getByText("Nobody was chosen").first().waitFor();
    await page.getByRole("checkbox", { name: `Choose p001@${slug}.test` }).check();
    await submit(page, page.getByRole("button", { name: "Import the chosen" }));
    await told(page, "1 of 1 person got an account.").waitFor();
    await page.getByRole("link", { name: `p001@${slug}.test` }).waitFor();
    await page.goto(path);
    await page.getByRole("link", { name: "Imported · 1" }).click();
    await page.getByRole("link", { name: `p001@${slug}.test` }).waitFor();
    await page.goto(path);
    await page.getByRole("searchbox", { name: "Search people" }).fill("P002");
    await submit(page, page.getByRole("button", { name: "Search" }));
    await submit(page, page.getByRole("button", { name: "Import those that match: 1" }));
    await told(page, "1 of 1 person got an account.").waitFor();
    await page.goto(path);
    await page.getByRole("link", { name: "New · 1" }).waitFor();
    assert.deepEqual(page.faults, []);
  });

  test(`C24 over a hundred go on in the background; the progress is shown${how}`, async () => {
    const { path } = await announced(`${slug}-many`, 104);
    const owner = `owner@${slug}-many.test`;
    const page = await loggedIn(on.browser, on.hub, owner, { javaScriptEnabled });
    await page.goto(path);
    await submit(page, page.getByRole("button", { name: "Import all 104" }));
    const done = told(page, "104 of 104 people got an account.");
    if (javaScriptEnabled) {
      // The page brings itself up to date: what was put into it stays.
      await page.evaluate(() => (window.stays = true));
      await done.waitFor();
      assert.equal(await page.evaluate(() => window.stays), true, "no reload");
      await expect(async () => assert.match(await page.locator("#live").innerText(), /104 of 104/));
    } else {
      await expect(async () => {
        if (await done.isVisible()) return;
        await submit(page, page.getByRole("link", { name: "Refresh" }));
        assert.ok(await done.isVisible());
      });
    }
    assert.equal(await page.getByRole("button", { name: "Cancel import" }).count(), 0);
    const link = await on.hub.mailedLink(owner, "/imports/");
    assert.equal(link, page.url());
    const csv = await (await page.context().request.get(`${page.url()}/results`)).text();
    assert.equal(csv.trim().split("\r\n").length, 105);
    assert.deepEqual(page.faults, []);
  });

  test(`K5 C25 who gets no seat waits, and is given one when it is free${how}`, async () => {
    const { tenant, push, path } = await announced(`${slug}-seats`, 2);
    await plan(tenant, "--seats", "2", "--seat-rule", "refuse");
    const page = await loggedIn(on.browser, on.hub, tenant.owner, { javaScriptEnabled, viewport: { width: 390, height: 844 } });
    await page.goto(path);
    await page.getByText("2 people wait for import and 1 seat is free: 1 of them would go on waiting").waitFor();
    await submit(page, page.getByRole("button", { name: "Import all 2" }));
    await told(page, "1 of 2 people got an account.").waitFor();
    await page.getByText("All seats are taken. The person is on the waiting list.").waitFor();
    await page.goto(`${on.hub.base}/people`);
    await submit(page, page.getByRole("link", { name: "Seats", exact: true }));
    const give = page.getByRole("button", { name: `Give seat: p001@${tenant.slug}.test` });
    assert.ok(await give.isDisabled());
    await plan(tenant, "--seats", "3");
    await page.reload();
    await submit(page, give);
    await page.getByText(`p001@${tenant.slug}.test has a seat now.`).waitFor();
    await page.getByText("Nobody is waiting").waitFor();
    await page.getByRole("row", { name: /So far/ }).waitFor();
    await submit(page, page.getByRole("switch", { name: "Give free seats automatically" }));
    assert.equal(await page.getByRole("switch").getAttribute("aria-checked"), "true");
    await push("p002");
    await page.goto(path);
    await submit(page, page.getByRole("button", { name: "Import all 1" }));
    await told(page, "0 of 1 person got an account.").waitFor();
    await plan(tenant, "--seats", "4");
    await expect(async () => {
      await page.goto(`${on.hub.base}/seats`);
      assert.match(await page.locator("dl.facts").innerText(), /4 of 4/);
    });
    assert.deepEqual(page.faults, []);
  });
}
