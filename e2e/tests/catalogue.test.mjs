// C1–C6: from the side menu to Integration Settings.
import assert from "node:assert/strict";
import { test } from "node:test";
import { integration } from "../lib/integration.mjs";
import { stage } from "../lib/stage.mjs";
import { assertState, connect, copied, loggedIn, spValues, submit, values } from "../lib/steps.mjs";

const on = stage({ idp: false });

test("C1 the side menu has Integrations for owners and admins, and not for sub-users", async () => {
  const tenant = await on.hub.tenant("menu");
  const [admin, member] = [await tenant.user("admin", "admin"), await tenant.user("member")];
  for (const [email, sees] of [[tenant.owner, true], [admin, true], [member, false]]) {
    const page = await loggedIn(on.browser, on.hub, email);
    const entry = page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Integrations" });
    assert.equal((await entry.count()) > 0, sees, email);
    const answer = await page.goto(`${on.hub.base}/integrations`);
    assert.equal(answer.status() === 200, sees, `${email} got ${answer.status()}`);
  }
});

for (const javaScriptEnabled of [true, false]) {
  const how = javaScriptEnabled ? "" : ", without script";
  test(`C2 search finds Entra ID SSO by its former names; its button is Connect${how}`, async () => {
    const tenant = await on.hub.tenant(`search-${javaScriptEnabled}`);
    const page = await loggedIn(on.browser, on.hub, tenant.owner, { javaScriptEnabled });
    for (const words of ["Entra", "Azure AD", "azure active directory"]) {
      await page.goto(`${on.hub.base}/integrations`);
      await page.getByLabel("Search integrations").fill(words);
      if (!javaScriptEnabled) await page.getByRole("button", { name: "Search" }).click();
      const shown = page.getByRole("article").filter({ visible: true });
      await shown.filter({ hasText: "Entra ID SSO" }).waitFor();
      assert.equal(await shown.filter({ hasText: "JumpCloud" }).count(), 0, words);
      const button = shown.filter({ hasText: "Entra ID SSO" }).getByRole("link", { name: "Connect Entra ID SSO" });
      assert.equal((await button.innerText()).trim(), "Connect");
    }
    await page.getByLabel("Search integrations").fill("no such thing");
    if (!javaScriptEnabled) await page.getByRole("button", { name: "Search" }).click();
    await page.getByText("No integration matches").waitFor();
    assert.deepEqual(page.faults, []);
  });

  test(`every vendor is found by an older name, and by category and state${how}`, async () => {
    const tenant = await on.hub.tenant(`filter-${javaScriptEnabled}`);
    const page = await loggedIn(on.browser, on.hub, tenant.owner, { javaScriptEnabled });
    const shown = page.getByRole("article").filter({ visible: true });
    const choose = async (label, value) => {
      await page.getByLabel(label, { exact: true }).selectOption({ label: value });
      if (!javaScriptEnabled) await page.getByRole("button", { name: "Search" }).click();
      await page.waitForURL((url) => url.search.includes(label.toLowerCase()));
    };
    for (const [words, name] of [["g suite", "Google Workspace"], ["adfs", "AD FS"], ["cisco", "Duo"]]) {
      await page.goto(`${on.hub.base}/integrations`);
      await page.getByLabel("Search integrations").fill(words);
      if (!javaScriptEnabled) await page.getByRole("button", { name: "Search" }).click();
      await shown.filter({ hasText: "Entra ID SSO" }).waitFor({ state: "hidden" });
      assert.deepEqual(await shown.getByRole("heading").allInnerTexts(), [name]);
    }
    await page.goto(`${on.hub.base}/integrations`);
    await choose("Category", "Human resources");
    assert.deepEqual(await shown.getByRole("heading").allInnerTexts(), ["Rippling"]);
    await choose("State", "Integrated");
    await page.getByText("No integration matches").waitFor();
    await page.getByRole("link", { name: "Show custom ones" }).click();
    await shown.first().waitFor();
    const custom = await shown.getByRole("heading").allInnerTexts();
    assert.deepEqual(custom, ["Custom SAML + SCIM", "Custom SAML", "Custom SCIM"]);
    assert.deepEqual(page.faults, []);
  });

  test(`a directory alone is offered no sign-on, a sign-on alone no provisioning${how}`, async () => {
    const tenant = await on.hub.tenant(`halves-${javaScriptEnabled}`);
    const page = await loggedIn(on.browser, on.hub, tenant.owner, { javaScriptEnabled });
    for (const [name, tabs] of [["Custom SCIM", ["Overview", "Provisioning", "People", "Activity"]], ["AD FS", ["Overview", "Configuration", "People", "Activity"]]]) {
      await connect(page, on.hub, name);
      await assertState(page, "In progress");
      const links = page.getByRole("navigation", { name: "Integration Settings" }).getByRole("link");
      assert.deepEqual(await links.allInnerTexts(), tabs);
    }
    assert.deepEqual(page.faults, []);
  });

  test(`C3 C4 C5 a pop-up leads to In progress, kept for every admin${how}`, async () => {
    const tenant = await on.hub.tenant(`progress-${javaScriptEnabled}`);
    const admin = await tenant.user("admin", "admin");
    const page = await loggedIn(on.browser, on.hub, tenant.owner, { javaScriptEnabled });
    await page.goto(`${on.hub.base}/integrations`);
    await page.getByRole("link", { name: `Connect ${integration.name}` }).click();
    await page.getByRole("heading", { name: `Connect ${integration.name}` }).waitFor();
    if (javaScriptEnabled) {
      await page.getByRole("dialog").getByRole("button", { name: "Connect Now" }).waitFor();
      await page.keyboard.press("Escape");
      await page.getByRole("dialog").waitFor({ state: "hidden" });
    }
    await connect(page, on.hub);
    await page.getByText("Integration Settings").first().waitFor();
    await assertState(page, "In progress");
    const required = page.locator(".req", { hasText: "Required" });
    await required.nth(2).waitFor();
    assert.equal(await required.count(), 3, "C5: required fields are marked");

    await page.getByRole("link", { name: "Close" }).click();
    for (const reader of [page, await loggedIn(on.browser, on.hub, admin, { javaScriptEnabled })]) {
      await reader.goto(`${on.hub.base}/integrations`);
      const card = reader.getByRole("article").filter({ hasText: integration.name });
      await card.getByText("In progress").waitFor();
      await card.getByRole("link", { name: `Settings of ${integration.name}` }).click();
      await assertState(reader, "In progress");
    }
    assert.deepEqual(page.faults, []);
  });
}

test("C6 Entity ID and ACS URL have copy buttons and never change", async () => {
  const tenant = await on.hub.tenant("stable");
  const page = await loggedIn(on.browser, on.hub, tenant.owner, { permissions: ["clipboard-read", "clipboard-write"] });
  await connect(page, on.hub);
  const first = await spValues(page);
  assert.ok(first.entityId.startsWith(`${on.hub.base}/saml/`), first.entityId);
  assert.ok(first.acsUrl.startsWith(`${on.hub.base}/saml/`), first.acsUrl);
  assert.ok(!`${first.entityId}${first.acsUrl}`.includes("_"), "Okta refuses an underscore");
  for (const [label, value] of [["Entity ID", first.entityId], ["ACS URL", first.acsUrl]]) {
    await values(page).getByRole("button", { name: `Copy ${label}` }).click();
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), value);
  }
  const url = page.url();
  await on.hub.restart();
  await page.goto(url);
  assert.deepEqual(await spValues(page), first);
  assert.equal(await copied(values(page), "Entity ID").getAttribute("readonly"), "");
  const metadata = page.getByRole("link", { name: "SP metadata XML" });
  const xml = await (await fetch(new URL(await metadata.getAttribute("href"), on.hub.base))).text();
  assert.ok(xml.includes(first.entityId) && xml.includes(first.acsUrl));
});

test("on a phone the pop-up begins at its heading with its buttons in sight, and a typed search is there again after Back", async () => {
  const tenant = await on.hub.tenant("phone");
  const page = await loggedIn(on.browser, on.hub, tenant.owner, { viewport: { width: 390, height: 664 } });
  await page.goto(`${on.hub.base}/integrations`);
  await page.getByLabel("Search integrations").fill("azure");
  await page.waitForURL((url) => url.searchParams.get("q") === "azure");
  await page.getByRole("link", { name: `Connect ${integration.name}` }).click();
  const dialog = page.getByRole("dialog");
  const begin = dialog.getByRole("button", { name: "Connect Now" });
  await begin.waitFor();
  assert.equal(await page.evaluate(() => document.activeElement.tagName), "H1");
  assert.equal(await dialog.evaluate((box) => box.scrollTop), 0, "it begins at the top");
  const place = await begin.boundingBox();
  assert.ok(place.y + place.height <= 664, "the button is in sight");
  await submit(page, begin);
  await page.goBack();
  assert.equal(await page.getByLabel("Search integrations").inputValue(), "azure");
  assert.deepEqual(page.faults, []);
});
