// D7: whom to tell when provisioning fails: named on the Provisioning tab, refused as typed, taken off again.
import assert from "node:assert/strict";
import { test } from "node:test";
import { stage } from "../lib/stage.mjs";
import { connect, loggedIn, openTab, submit, unfold } from "../lib/steps.mjs";

const on = stage({ idp: false });

test("D7 addresses for mails on failures are named, refused as typed, and taken off", async () => {
  const tenant = await on.hub.tenant("failures");
  const page = await loggedIn(on.browser, on.hub, tenant.owner);
  await connect(page, on.hub);
  await openTab(page, "Provisioning");
  await unfold(page);
  const section = page.getByRole("region", { name: "Mails on failures" });
  const field = section.getByLabel("Tell these people when provisioning fails");
  const save = async (text) => {
    await field.fill(text);
    await submit(page, section.getByRole("button", { name: "Save addresses" }));
    await unfold(page);
  };
  await section.getByText("Nobody is told. No mail was sent so far.").waitFor();
  await save("it@acme.test\nops");
  await section.getByText("“ops” cannot be mailed to").waitFor();
  assert.equal(await field.inputValue(), "it@acme.test\nops");
  assert.equal(await field.getAttribute("aria-invalid"), "true");
  await save("it@acme.test\nops@acme.test");
  await section.getByText("2 addresses are told.").waitFor();
  assert.equal(await field.inputValue(), "it@acme.test\nops@acme.test");
  await save("");
  await section.getByText("Nobody is told. No mail was sent so far.").waitFor();
  await openTab(page, "Activity");
  await page.getByText("addresses: it@acme.test, ops@acme.test removed").first().waitFor({ state: "attached" });
  assert.deepEqual(page.faults, []);
});
