// The pages that the gallery test of hub_web wrote into GALLERY_DIR, served as the hub serves them.
import { createServer } from "node:http";
import { readFile, readdir } from "node:fs/promises";
import { extname, join } from "node:path";
import { chromium } from "playwright-core";

const types = { ".html": "text/html; charset=utf-8", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml" };
const policy =
  "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/** Names of all pages in `dir`, or of those that begin with one of `prefixes`. */
export async function pageNames(dir, prefixes = []) {
  return (await readdir(dir))
    .filter((file) => file.endsWith(".html"))
    .map((file) => file.slice(0, -5))
    .filter((name) => prefixes.length === 0 || prefixes.some((prefix) => name.startsWith(prefix)))
    .sort();
}

/** Serves `dir`; gives the address and what ends it. */
async function serve(dir) {
  const server = createServer(async (request, response) => {
    const path = new URL(request.url, "http://x").pathname;
    try {
      const body = path.startsWith("/assets/carry-") ? "" : await readFile(join(dir, path));
      response.writeHead(200, { "content-type": types[extname(path)] ?? "text/plain", "content-security-policy": policy });
      // Pages that go on by themselves, by this script or a refresh, are looked at where they stand.
      response.end(path.endsWith(".html") ? body.toString().replace('http-equiv="refresh"', "") : body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  return { base: `http://127.0.0.1:${server.address().port}`, end: () => server.close() };
}

/**
 * Opens each of `names` in each look of `looks` ({ width, colorScheme }) and calls `visit(page, name, look)`.
 * Gives what is wrong with any page: what `visit` says, broken content policy, exceptions, and pages wider than the window.
 */
export async function walk(dir, names, looks, visit) {
  const server = await serve(dir);
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] });
  const faults = [];
  const lookAt = async (look) => {
    const { width, colorScheme } = look;
    const viewport = { width, height: width < 600 ? 844 : 800 };
    const context = await browser.newContext({ viewport, colorScheme, reducedMotion: "reduce" });
    const page = await context.newPage();
    let name = "";
    const fault = (text) => faults.push(`${name} (${width} px, ${colorScheme}): ${text}`);
    page.on("console", (message) => message.type() === "error" && fault(message.text()));
    page.on("pageerror", (error) => fault(error.message));
    for (name of names) {
      await page.goto(`${server.base}/${name}.html`);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      if (wide > 0) fault(`${wide} px wider than the window`);
      for (const text of (await visit(page, name, look)) ?? []) fault(text);
    }
    await context.close();
  };
  try {
    for (const look of looks) await lookAt(look);
  } finally {
    await browser.close();
    server.end();
  }
  return faults;
}
