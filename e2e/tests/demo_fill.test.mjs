// The workspace that `make demo` fills: its pages, wide and narrow, and that it lives on with its identity provider.
import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";
import { Browser } from "../lib/browser.mjs";
import { Hub, PASSWORD } from "../lib/hub.mjs";
import { Idp } from "../lib/idp.mjs";
import { assertLoggedIn, loggedIn, ssoLogIn } from "../lib/steps.mjs";

const OWNER = "nora@northwind.test";
let [hub, idp, browser, made] = [];
before(async () => {
  [hub, idp, browser] = [await Hub.start(), await Idp.start("northwind.test"), await Browser.start()];
  made = await hub.cli(["demo", "fill", "--identity-provider", idp.base, "--owner-password-stdin"], `${PASSWORD}\n`);
});
afterEach((t) => browser.closePages(t));
after(async () => { await browser?.stop(); await idp?.stop(); await hub?.stop(); });

for (const [width, colorScheme] of [[1280, "light"], [390, "dark"]]) {
  test(`every page of two weeks fits ${width} px, ${colorScheme}`, async () => {
    const page = await loggedIn(browser, hub, OWNER, { viewport: { width, height: 844 }, colorScheme });
    const connection = `/connections/${made.connection_id}`;
    const week = new Date(Date.now() - 7 * 86_400_000).toISOString().slice(0, 16);
    const pages = [
      ["/integrations", "Integrated"],
      [`${connection}/overview`, "On time"],
      [`${connection}/provisioning`, "Secret Token"],
      [`${connection}/people`, "Elif Demir-Roth"],
      [`${connection}/activity`, "ines@northwind.test"],
      [`${connection}/activity?view=calls`, "403"],
      [`${connection}/import`, "Ines Moreau"],
      [`${connection}/reconcile`, "ines@contractor.test"],
      [`${connection}/roles`, "Support"],
      [`/people/at?at=${week}`, "Sven Larsson"],
      ["/people", "Nadia Rahman"],
      ["/seats", "yusuf@northwind.test"],
      ["/imports", "4"],
      ["/sign-in-policy", "SSO"],
    ];
    for (const [path, text] of pages) {
      const answer = await page.goto(`${hub.base}${path}`);
      assert.equal(answer.status(), 200, path);
      assert.ok((await page.locator("main").innerText()).includes(text), `${path} says nothing of ${text}`);
      const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(over <= 0, `${path} is ${over}px too wide`);
      if (process.env.E2E_SCREENS) {
        const name = path.replaceAll(/[^\w]+/g, "-").replace(made.connection_id, "");
        await page.screenshot({ path: `${process.env.E2E_SCREENS}/demo${name}.${width}.png`, fullPage: true });
      }
    }
    assert.deepEqual(page.faults, []);
  });
}

test("it lives on: its people log in, and its directory goes on with its cycles", async () => {
  const page = await browser.page();
  await ssoLogIn(page, `${hub.base}/saml/${made.connection_id}/login`, /Nadia Rahman/);
  await assertLoggedIn(page, hub, "nadia@northwind.test", "saml");
  // No seat is free: refused, as in the days before.
  const refused = (await idp.call("POST", "/sync")).steps.filter((step) => !step.ok);
  assert.deepEqual(refused.map((step) => step.subject), ["yusuf@northwind.test"]);
  await idp.act("hugo", "disable");
  const steps = (await idp.call("POST", "/sync")).steps;
  // He is put into his group in the same cycle.
  const subjects = ["hugo@northwind.test", "yusuf@northwind.test", "Support"];
  assert.deepEqual(steps.map((step) => [step.subject, step.ok]), subjects.map((subject) => [subject, true]));
});
