// An owner proves a domain in DNS; from then on an address of it leads to the identity provider.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { Dns } from "../lib/dns.mjs";
import { expect } from "../lib/expect.mjs";
import { stage } from "../lib/stage.mjs";
import { assertLoggedIn, integrated, loggedIn, submit } from "../lib/steps.mjs";

const dns = await Dns.start();
after(() => dns.stop());
const on = stage({ settings: { DNS_SERVER: dns.address } });

/** A company in which the demo company's Linus and Ada are sub-user and owner. */
async function company(slug) {
  const { tenant } = await integrated(on.hub, on.idp, slug);
  for (const [name, role] of [["linus", "member"], ["ada", "owner"]]) {
    await tenant.user(`${name}@acme.test`, role);
    await on.idp.act(name, "assign");
  }
  return tenant;
}

test("K16 C12 a domain is proven, and an address of it leads to the identity provider", async () => {
  const tenant = await company("proves");
  const owner = await loggedIn(on.browser, on.hub, tenant.owner);
  await owner.goto(`${on.hub.base}/settings`);
  await submit(owner, owner.getByRole("link", { name: "Domains" }));
  await owner.getByLabel("Domain", { exact: true }).fill("acme.test");
  await submit(owner, owner.getByRole("button", { name: "Add domain" }));
  const panel = owner.getByRole("region", { name: "acme.test" });
  await panel.getByText("Waiting for the record").waitFor();
  const name = await panel.getByRole("textbox", { name: "Name of the TXT record" }).inputValue();
  const text = await panel.getByRole("textbox", { name: "Text of the TXT record" }).inputValue();

  await submit(owner, owner.getByRole("button", { name: "Check now: acme.test" }));
  await owner.getByText(`There is no such record at ${name} yet`).waitFor();
  dns.publish(name, text);
  // By hand DNS is asked again ten seconds after the last answer at the earliest.
  await expect(async () => {
    await submit(owner, owner.getByRole("button", { name: "Check now: acme.test" }));
    await panel.getByText("Verified", { exact: true }).waitFor({ timeout: 2000 });
  });

  for (const javaScriptEnabled of [true, false]) {
    const page = await on.browser.page({ javaScriptEnabled });
    await page.goto(`${on.hub.base}/`);
    await page.getByLabel("E-mail").fill("linus@acme.test");
    await page.getByRole("button", { name: "Continue", exact: true }).click();
    await page.getByRole("button", { name: "Linus Bergman" }).click();
    if (!javaScriptEnabled) await page.getByRole("button", { name: /^Continue to/ }).click();
    await page.waitForURL((url) => url.origin === on.hub.base);
    await assertLoggedIn(page, on.hub, "linus@acme.test", "saml");
    assert.deepEqual(page.faults, []);
  }

  const page = await on.browser.page();
  await page.goto(`${on.hub.base}/`);
  await page.getByLabel("E-mail").fill("ada@acme.test");
  await submit(page, page.getByRole("button", { name: "Owners and admins: use a password" }));
  await page.getByLabel("Password", { exact: true }).fill("correct-horse-battery-9");
  await submit(page, page.getByRole("button", { name: "Log in", exact: true }));
  await assertLoggedIn(page, on.hub, "ada@acme.test", "password");

  await submit(owner, owner.getByRole("link", { name: "Remove acme.test" }));
  await owner.getByRole("textbox", { name: /To confirm, type/ }).fill("acme.test");
  await submit(owner, owner.getByRole("button", { name: "Remove domain" }));
  await owner.getByText("acme.test is removed").waitFor();
});

test("one password for two workspaces is a choice after the login, and a switch without another", async () => {
  const [first, second] = [await on.hub.tenant("here"), await on.hub.tenant("there")];
  for (const tenant of [first, second]) await tenant.user("both@people.test", "admin");
  const page = await on.browser.page({ viewport: { width: 390, height: 844 } });
  await page.goto(`${on.hub.base}/people`);
  await page.getByLabel("E-mail").fill("both@people.test");
  await submit(page, page.getByRole("button", { name: "Continue", exact: true }));
  await page.getByLabel("Password", { exact: true }).fill("correct-horse-battery-9");
  await submit(page, page.getByRole("button", { name: "Log in", exact: true }));
  await page.getByRole("heading", { name: "Your workspaces" }).waitFor();
  await submit(page, page.getByRole("button", { name: "Go to There" }));
  assert.equal(new URL(page.url()).pathname, "/people", "on to where they wanted to go");
  const session = await page.context().request.get(`${on.hub.base}/api/v1/session`);
  assert.equal((await session.json()).tenant, "there");

  // And by the menu, on a wide screen.
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.locator(".me summary").click();
  await submit(page, page.getByRole("link", { name: "Your workspaces" }).last());
  await submit(page, page.getByRole("button", { name: "Go to Here" }));
  const back = await page.context().request.get(`${on.hub.base}/api/v1/session`);
  assert.equal((await back.json()).tenant, "here");
  assert.deepEqual(page.faults, []);
});
