// Chromium through playwright-core, one for a test file, a fresh context for each test.
import { mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { chromium } from "playwright-core";

const results = resolve(import.meta.dirname, "../results");
const flags = [
  "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
  "--disable-background-networking", "--disable-component-update", "--disable-sync",
];

export class Browser {
  static async start() {
    const browser = new Browser();
    const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";
    browser.chromium = await chromium.launch({ executablePath, args: flags });
    browser.contexts = [];
    return browser;
  }

  /** A page in a context of its own: another person at another machine. `options` are Playwright's. */
  async page(options = {}) {
    const context = await this.chromium.newContext({ reducedMotion: "reduce", ...options });
    context.setDefaultTimeout(10_000);
    this.contexts.push(context);
    const page = await context.newPage();
    page.faults = [];
    page.on("pageerror", (error) => page.faults.push(error.message));
    page.on("console", (message) => {
      if (message.type() === "error" && /Content Security Policy/i.test(message.text())) page.faults.push(message.text());
    });
    return page;
  }

  /** Closes the pages of a test; pictures of them stay in e2e/results when it failed. */
  async closePages(test) {
    for (const [at, context] of this.contexts.entries()) {
      for (const page of context.pages()) {
        if (test && !test.passed) {
          await mkdir(results, { recursive: true });
          const name = `${test.name.replaceAll(/[^\w]+/g, "-").slice(0, 80)}.${at}.png`;
          await page.screenshot({ path: join(results, name), fullPage: true }).catch(() => {});
        }
      }
      await context.close();
    }
    this.contexts = [];
  }

  async stop() {
    await this.chromium.close();
  }
}
