// The pictures of the README, from the pages that the gallery test wrote: node e2e/pictures.mjs GALLERY_DIR OUT_DIR
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { walk } from "./lib/gallery.mjs";

const [from, to] = process.argv.slice(2);
if (!from || !to) {
  console.error("usage: node e2e/pictures.mjs GALLERY_DIR OUT_DIR");
  process.exit(2);
}
await mkdir(to, { recursive: true });
const take = (names, looks) =>
  walk(from, names, looks, async (page, name, { width, colorScheme }) => {
    await page.screenshot({ path: join(to, `${name}.${width}.${colorScheme}.png`) });
  });
const faults = [
  ...(await take(["integrations", "overview-well", "configuration-new", "reconcile"], [{ width: 1280, colorScheme: "light" }])),
  ...(await take(["overview-well"], [{ width: 1280, colorScheme: "dark" }])),
  ...(await take(["overview-well", "sign_in-sso_required"], [{ width: 390, colorScheme: "light" }])),
];
for (const fault of faults) console.error(fault);
process.exit(faults.length > 0 ? 1 : 0);
