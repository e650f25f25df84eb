// Every page in every state: axe-core finds nothing at WCAG 2.2 AA, nothing is wider than its window, no script throws.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { pageNames, walk } from "../lib/gallery.mjs";

const dir = process.env.GALLERY_DIR;
assert.ok(dir, "GALLERY_DIR names the folder that the gallery test of hub_web wrote");
const names = await pageNames(dir);
const german = (await pageNames(join(dir, "de"))).map((name) => `de/${name}`);
const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** What axe-core finds on the page, a line each. */
async function findings(page) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate((values) => axe.run({ runOnly: { type: "tag", values } }), rules);
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map((node) => `${id}: ${help}: ${node.html.slice(0, 160)} (${node.any.map((check) => check.message).join(" ").slice(0, 160)})`),
  );
}

test("there are pages to look at", () => assert.ok(names.length > 100, `${names.length} pages in ${dir}`));

for (const look of [
  { width: 1280, colorScheme: "light" },
  { width: 1280, colorScheme: "dark" },
  { width: 390, colorScheme: "light" },
]) {
  test(`every page can be used by everybody at ${look.width} px, ${look.colorScheme}`, async () => {
    assert.deepEqual(await walk(dir, names, [look], findings), []);
  });
}

test("no page is wider than a window of 320 or 1920 px", async () => {
  const looks = [320, 1920].map((width) => ({ width, colorScheme: "light" }));
  assert.deepEqual(await walk(dir, names, looks, () => []), []);
});

// German words are longer than English ones.
test("every page in German can be used by everybody and fits into a window of 320 px", async () => {
  assert.equal(german.length, names.length);
  assert.deepEqual(await walk(dir, german, [{ width: 320, colorScheme: "light" }], findings), []);
});
