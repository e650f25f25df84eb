// C7–C10: the identity provider's values, every form of a certificate, and the state that follows.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { integration } from "../lib/integration.mjs";
import { stage } from "../lib/stage.mjs";
import { assertState, connect, idpFields, loggedIn, openTab, press, saveIdp, typeWord } from "../lib/steps.mjs";

const on = stage();
const bare = (pem) => pem.split("\n").filter((line) => line && !line.startsWith("-")).join("");

async function settings(slug, name = integration.name) {
  const tenant = await on.hub.tenant(slug);
  const page = await loggedIn(on.browser, on.hub, tenant.owner);
  await connect(page, on.hub, name);
  return page;
}

test("C7 a custom connection needs no gallery and no vendor", async () => {
  const page = await settings("custom", "Custom SAML + SCIM");
  await saveIdp(page, on.idp);
  await assertState(page, "Integrated");
});

test("C8 every form of a certificate is taken", async () => {
  const other = await readFile(join(import.meta.dirname, "../fixtures/second.pem"), "utf8");
  const der = { name: "idp.cer", mimeType: "application/x-x509-ca-cert", buffer: Buffer.from(bare(on.idp.certificate), "base64") };
  const pem = { name: "certificate.pem", mimeType: "application/x-pem-file", buffer: Buffer.from(on.idp.certificate) };
  const forms = {
    "with armor lines": { text: on.idp.certificate },
    "with CRLF": { text: on.idp.certificate.replaceAll("\n", "\r\n") },
    "without armor": { text: on.idp.certificate.split("\n").filter((line) => !line.startsWith("-")).join("\n") },
    "in one line": { text: bare(on.idp.certificate) },
    "as a DER file": { file: der },
    "as a PEM file": { file: pem },
    "several at once": { text: `${on.idp.certificate}\n${other}`, count: 2 },
  };
  for (const [at, [name, form]] of Object.entries(forms).entries()) {
    const page = await settings(`form-${at}`);
    const fields = idpFields(page);
    await fields.issuer.fill(on.idp.issuer);
    await fields.ssoUrl.fill(on.idp.ssoUrl);
    if (form.text) await fields.certificate.fill(form.text);
    if (form.file) await fields.file.setInputFiles(form.file);
    await press(page, fields.save);
    await assertState(page, "Integrated");
    const stored = page.getByRole("region", { name: "Stored certificates" }).getByRole("listitem");
    assert.equal(await stored.count(), form.count ?? 1, name);
    await page.context().close();
  }
});

test("C8 bad text is refused with the reason, and the state stays", async () => {
  const page = await settings("bad");
  const metadata = await page.getByRole("link", { name: "SP metadata XML" }).getAttribute("href");
  const ours = await (await fetch(new URL(metadata, on.hub.base))).text();
  const expired = await readFile(join(import.meta.dirname, "../fixtures/expired.pem"), "utf8");
  const key = "-----BEGIN PRIVATE KEY-----\nMIIBVQIBADANBgkqhkiG9w0BAQEFAASCAT8wggE7AgEAAkEA\n-----END PRIVATE KEY-----";
  const refused = [
    ["???", /base64/i],
    [Buffer.from("hello, this is no certificate").toString("base64"), /X\.509|certificate/i],
    [key, /private key/i],
    [expired, /expired/i],
    [ours, /own metadata|this hub|Switchboard|ours/i],
  ];
  for (const [text, reason] of refused) {
    const fields = idpFields(page);
    await fields.issuer.fill(on.idp.issuer);
    await fields.ssoUrl.fill(on.idp.ssoUrl);
    await fields.certificate.fill(text);
    await press(page, fields.save);
    const alert = page.getByRole("alert");
    await alert.waitFor();
    assert.match(await alert.innerText(), reason);
    await assertState(page, "In progress");
  }
  // Nothing of a private key is kept, not even in the form.
  await idpFields(page).certificate.fill(key);
  await press(page, idpFields(page).save);
  assert.ok(!(await page.content()).includes("MIIBVQIBADANBgkqhkiG9w0BAQEFAASCAT8wggE7AgEAAkEA"));
});

test("C9 the last required field flips the state by itself, in any order", async () => {
  const page = await settings("order");
  for (const [field, value] of [["certificate", on.idp.certificate], ["ssoUrl", on.idp.ssoUrl]]) {
    await idpFields(page)[field].fill(value);
    await press(page, idpFields(page).save);
    await assertState(page, "In progress");
  }
  await idpFields(page).issuer.fill(on.idp.issuer);
  await press(page, idpFields(page).save);
  await assertState(page, "Integrated");
  await page.goto(`${on.hub.base}/integrations`);
  await page.getByRole("article").filter({ hasText: integration.name }).getByText("Integrated").waitFor();
});

test("C9 metadata fills all three, pasted or as a file", async () => {
  const xml = await (await fetch(on.idp.metadataUrl)).text();
  for (const way of ["text", "file"]) {
    const page = await settings(`metadata-${way}`);
    const panel = page.getByRole("region", { name: /from metadata$/ });
    if (way === "text") await panel.getByLabel("Metadata text").fill(xml);
    else await panel.getByLabel("Metadata file").setInputFiles({ name: "idp.xml", mimeType: "application/xml", buffer: Buffer.from(xml) });
    await press(page, panel.getByRole("button", { name: "Read metadata" }));
    await assertState(page, "Integrated");
    assert.equal(await idpFields(page).issuer.inputValue(), on.idp.issuer);
    assert.equal(await idpFields(page).ssoUrl.inputValue(), on.idp.ssoUrl);
  }
});

test("C10 removing a required value asks first, and falls back to In progress", async () => {
  const page = await settings("back");
  await saveIdp(page, on.idp);
  await assertState(page, "Integrated");
  await idpFields(page).ssoUrl.fill("");
  const question = await press(page, idpFields(page).save);
  assert.match(question, /password|In progress|log in/i, "the confirmation names the consequence");
  await assertState(page, "In progress");
  await idpFields(page).ssoUrl.fill(on.idp.ssoUrl);
  await press(page, idpFields(page).save);
  await assertState(page, "Integrated");

  await page.getByRole("link", { name: /^Remove certificate/ }).click();
  const remove = page.locator("form:has(input[name=confirmed]) button[type=submit]").last();
  await remove.waitFor();
  await typeWord(page);
  await remove.click();
  await assertState(page, "In progress");
  await openTab(page, "Activity");
  await page.getByRole("list", { name: "Events, newest first" }).waitFor();
});
