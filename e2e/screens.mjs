// Takes a picture of every page that the gallery test wrote: two widths, light and dark.
//   GALLERY_DIR=… cargo test -p hub_web --test gallery && node e2e/screens.mjs GALLERY_DIR OUT_DIR [name-prefix…]
// It also fails when a page breaks the content policy, throws, or is wider than its window.
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { pageNames, walk } from "./lib/gallery.mjs";

const [from, to, ...prefixes] = process.argv.slice(2);
if (!from || !to) {
  console.error("usage: node e2e/screens.mjs GALLERY_DIR OUT_DIR [name-prefix…]");
  process.exit(2);
}
const names = await pageNames(from, prefixes);
await mkdir(to, { recursive: true });

const widths = (process.env.WIDTHS ?? "1280,390").split(",").map(Number);
const looks = widths.flatMap((width) => ["light", "dark"].map((colorScheme) => ({ width, colorScheme })));
const faults = await walk(from, names, looks, async (page, name, { width, colorScheme }) => {
  await page.screenshot({ path: join(to, `${name}.${width}.${colorScheme}.png`), fullPage: true });
});
console.log(`${names.length} pages, ${names.length * looks.length} pictures in ${to}`);
for (const fault of faults) console.error(fault);
process.exit(faults.length > 0 ? 1 : 0);
