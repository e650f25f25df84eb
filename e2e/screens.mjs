// Takes a picture of every page that the gallery test wrote: two widths, light and dark.
//   GALLERY_DIR=… cargo test -p hub_web --test gallery && node e2e/screens.mjs GALLERY_DIR OUT_DIR [name-prefix…]
// It also fails when a page breaks the content policy, throws, or is wider than its window.
import { createServer } from "node:http";
import { mkdir, readFile, readdir } from "node:fs/promises";
import { extname, join } from "node:path";
import { chromium } from "playwright-core";

const [from, to, ...prefixes] = process.argv.slice(2);
if (!from || !to) {
  console.error("usage: node e2e/screens.mjs GALLERY_DIR OUT_DIR [name-prefix…]");
  process.exit(2);
}

const types = { ".html": "text/html; charset=utf-8", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml" };
const policy =
  "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
const server = createServer(async (request, response) => {
  const path = new URL(request.url, "http://x").pathname;
  try {
    const body = await readFile(join(from, path));
    response.writeHead(200, { "content-type": types[extname(path)] ?? "text/plain", "content-security-policy": policy });
    response.end(body);
  } catch {
    response.writeHead(404).end();
  }
});
await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
const base = `http://127.0.0.1:${server.address().port}`;

const names = (await readdir(from))
  .filter((file) => file.endsWith(".html"))
  .map((file) => file.slice(0, -5))
  .filter((name) => prefixes.length === 0 || prefixes.some((prefix) => name.startsWith(prefix)))
  .sort();
await mkdir(to, { recursive: true });

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] });
const widths = (process.env.WIDTHS ?? "1280,390").split(",").map(Number);
const faults = [];
for (const width of widths) {
  for (const colorScheme of ["light", "dark"]) {
    const context = await browser.newContext({ viewport: { width, height: width < 600 ? 844 : 800 }, colorScheme, reducedMotion: "reduce" });
    const page = await context.newPage();
    let name = "";
    page.on("console", (message) => message.type() === "error" && faults.push(`${name}: ${message.text()}`));
    page.on("pageerror", (error) => faults.push(`${name}: ${error.message}`));
    for (name of names) {
      await page.goto(`${base}/${name}.html`);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      if (wide > 0) faults.push(`${name}: ${wide}px wider than ${width}px`);
      await page.screenshot({ path: join(to, `${name}.${width}.${colorScheme}.png`), fullPage: true });
    }
    await context.close();
  }
}
await browser.close();
server.close();
console.log(`${names.length} pages, ${names.length * widths.length * 2} pictures in ${to}`);
for (const fault of faults) console.error(fault);
process.exit(faults.length > 0 ? 1 : 0);
