// The demo identity provider's own pages, in a real browser: used by the README's walk.
import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";
import { Browser } from "../lib/browser.mjs";
import { Idp } from "../lib/idp.mjs";
import { submit } from "../lib/steps.mjs";

let [idp, browser] = [];
before(async () => { [idp, browser] = [await Idp.start(), await Browser.start()]; });
afterEach((t) => browser.closePages(t));
after(async () => { await browser?.stop(); await idp?.stop(); });

for (const [width, colorScheme] of [[1280, "light"], [390, "dark"]]) {
  test(`every page fits ${width} px, ${colorScheme}, and breaks no policy`, async () => {
    const page = await browser.page({ viewport: { width, height: 844 }, colorScheme });
    const { objectId } = await idp.call("GET", "/people/linus@acme.test");
    await idp.app({ entityId: `urn:${width}`, acsUrl: "http://localhost:1/acs" }, `App ${width}`);
    for (const path of ["/", "/people", `/people/${objectId}`, "/provisioning", "/tiles", "/nowhere"]) {
      await page.goto(`${idp.base}${path}`);
      const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(over <= 0, `${path} is ${over}px too wide`);
      if (process.env.E2E_SCREENS) {
        await page.screenshot({ path: `${process.env.E2E_SCREENS}/idp${path.replaceAll("/", "-").slice(0, 12)}.${width}.png`, fullPage: true });
      }
    }
    assert.deepEqual(page.faults, []);
  });
}

test("an application and the admin credentials are entered by form", async () => {
  const page = await browser.page();
  await page.goto(`${idp.base}/`);
  await page.getByLabel("Identifier (Entity ID)").fill("urn:form");
  await page.getByLabel("Reply URL (ACS URL)").fill("http://localhost:1/acs");
  await page.getByRole("button", { name: "Save application" }).click();
  await page.getByText("Switchboard").first().waitFor();
  await page.getByLabel("Tenant URL").fill("http://localhost:1/scim");
  await page.getByLabel("Secret Token").fill("secret");
  await submit(page, page.getByRole("button", { name: "Save credentials" }));
  assert.ok(!(await page.content()).includes("secret\""), "the token is not shown again");
  await page.goto(`${idp.base}/provisioning`);
  await page.getByRole("button", { name: "Test Connection" }).click();
  await page.getByText("That did not work").waitFor();
});

test("a person is edited, and signs in to My Apps", async () => {
  const page = await browser.page();
  await page.goto(`${idp.base}/people`);
  await page.getByRole("link", { name: /Linus Bergman/ }).click();
  await page.getByLabel("Department").fill("Field");
  await submit(page, page.getByRole("button", { name: "Save Linus Bergman" }));
  assert.equal((await idp.call("GET", "/people/linus@acme.test")).department, "Field");
  await page.goto(`${idp.base}/tiles`);
  await page.getByRole("button", { name: /Linus Bergman/ }).click();
  await page.getByRole("heading", { name: "My Apps" }).waitFor();
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByRole("heading", { name: "Sign in to My Apps" }).waitFor();
});
