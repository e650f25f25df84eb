// What every test file begins with: programs started before, ended after, pages closed between.
import { after, afterEach, before } from "node:test";
import { Browser } from "./browser.mjs";
import { Hub } from "./hub.mjs";
import { Idp } from "./idp.mjs";

/** Fills `hub`, `idp` and `browser` before the tests of a file run. */
export function stage({ browser = true, idp = true, settings = {}, ready = async () => {} } = {}) {
  const on = {};
  before(async () => {
    on.hub = await Hub.start(settings);
    if (idp) on.idp = await Idp.start();
    if (browser) on.browser = await Browser.start();
    // Here and not in a hook of the file's own: hooks at the top of a file do not wait for each other.
    await ready(on);
  });
  afterEach(async (test) => {
    await on.browser?.closePages(test);
  });
  after(async () => {
    await on.browser?.stop();
    await on.idp?.stop();
    await on.hub?.stop();
    if (process.env.E2E_LOG) console.error(on.hub?.program.log);
  });
  return on;
}
