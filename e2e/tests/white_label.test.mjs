// White label: name, logo, colours and support address of the operator on every page and in mails.
import assert from "node:assert/strict";
import { test } from "node:test";
import { writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { expect } from "../lib/expect.mjs";
import { freePort, hubBinary, run, scratch } from "../lib/programs.mjs";
import { stage } from "../lib/stage.mjs";
import { loggedIn, submit } from "../lib/steps.mjs";

const on = stage({
  idp: false,
  settings: {
    PRODUCT_NAME: "Télé & Co.",
    LOGO_FILE: resolve(import.meta.dirname, "../fixtures/logo.svg"),
    ACCENT_COLOUR: "#ffd400",
    BUTTON_COLOUR: "#ffd400",
    SUPPORT_ADDRESS: "help@tele.test",
  },
});

const shown = (page) => page.evaluate(() => document.documentElement.outerHTML);

test("the door carries the operator's name, logo and help", async () => {
  const page = await on.browser.page();
  await page.goto(`${on.hub.base}/login`);
  assert.match(await page.title(), /· Télé & Co\.$/);
  await page.getByText("Télé & Co.", { exact: true }).waitFor();
  assert.equal(await page.getByRole("link", { name: "help@tele.test" }).getAttribute("href"), "mailto:help@tele.test");
  const width = await page.locator(".brand img").evaluate((image) => image.complete && image.naturalWidth);
  assert.ok(width > 0, "the logo is shown");
  assert.doesNotMatch(await shown(page), /Switchboard/);
  assert.deepEqual(page.faults, []);
});

for (const colorScheme of ["light", "dark"]) {
  test(`a bright yellow can be read as a link and under the text of a button, ${colorScheme}`, async () => {
    const page = await on.browser.page({ colorScheme });
    await page.goto(`${on.hub.base}/login`);
    const button = page.locator("button.primary").first();
    const [back, text] = await button.evaluate((it) => [getComputedStyle(it).backgroundColor, getComputedStyle(it).color]);
    assert.deepEqual([back, text], ["rgb(255, 212, 0)", "rgb(26, 25, 22)"]);
    const accent = await page.evaluate(() => getComputedStyle(document.documentElement).getPropertyValue("--accent"));
    assert.match(accent, colorScheme === "dark" ? /^#ffd400$/ : /^#[4-8]/, "light pages need a darker yellow");
  });
}

test("behind the door and in mails it is the same", async () => {
  const tenant = await on.hub.tenant("acme");
  const page = await loggedIn(on.browser, on.hub, tenant.owner, { viewport: { width: 390, height: 844 } });
  await page.getByText("Menu", { exact: true }).click();
  await page.getByRole("link", { name: "Help" }).last().waitFor();
  assert.doesNotMatch(await shown(page), /Switchboard/);
  await page.goto(`${on.hub.base}/nowhere`);
  await page.getByRole("link", { name: "Back to Télé & Co." }).waitFor();

  await page.goto(`${on.hub.base}/people/invite`);
  await page.getByLabel("E-mail").fill("new@acme.test");
  await submit(page, page.getByRole("button", { name: /invitation/i }));
  await expect(async () => {
    const mail = await on.hub.mails();
    assert.match(mail, /^From: .*Télé & Co\..* <switchboard@localhost>$/m);
    assert.match(mail, /\n-- \nTélé & Co\.\nHelp: help@tele\.test\n/);
  });
});

test("a logo that is none stops the hub with the reason", async () => {
  const file = join(on.hub.folder.path, "logo.gif");
  await writeFile(file, "GIF89a");
  const folder = await scratch("hub");
  const env = { PATH: process.env.PATH, PORT: String(await freePort()), DATA_DIR: folder.path, LOGO_FILE: file };
  const done = await run(hubBinary, ["serve"], { env, cwd: folder.path });
  await folder.remove();
  assert.notEqual(done.code, 0);
  assert.match(done.err, /logo\.gif is neither an SVG nor a PNG file/);
});
