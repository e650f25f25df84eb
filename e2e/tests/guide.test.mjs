// The guide ticks itself off while the identity provider is set up elsewhere; its script sets Entra ID up.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { expect } from "../lib/expect.mjs";
import { Graph } from "../lib/graph.mjs";
import { scratch } from "../lib/programs.mjs";
import { stage } from "../lib/stage.mjs";
import { integrated, loggedIn, provisioned, ssoLogIn, submit } from "../lib/steps.mjs";

const on = stage();
const guide = (page) => page.locator("#guide");
const ticked = async (page, id) => assert.match(await page.locator(`#step-${id}`).getAttribute("class"), /\bdone\b/);
const open = async (page, id) => assert.doesNotMatch(await page.locator(`#step-${id}`).getAttribute("class"), /\bdone\b/);

for (const javaScriptEnabled of [true, false]) {
  const how = javaScriptEnabled ? "by themselves" : "without script, with each visit";

  test(`C19 steps tick off ${how}`, async () => {
    const slug = `ticks-${javaScriptEnabled}`;
    const { tenant, connection } = await integrated(on.hub, on.idp, slug);
    await tenant.user("linus@acme.test", "member");
    await on.idp.act("linus", "assign");
    const page = await loggedIn(on.browser, on.hub, tenant.owner, { javaScriptEnabled });
    await page.goto(`${on.hub.base}/connections/${connection.id}/provisioning`);
    const seen = (look) => expect(async () => {
      if (!javaScriptEnabled) await page.reload();
      await look();
    }, 120);

    await ticked(page, "bring-back");
    await open(page, "connect-provisioning");
    // The first step behind what was seen stands open, those before and after it are folded.
    assert.equal(await page.locator("#step-create-application details").getAttribute("open"), null);
    assert.equal(await page.locator("#step-bring-back + .step > details").getAttribute("open"), "");
    assert.equal(await page.locator("#step-start details").getAttribute("open"), null);
    const before = await guide(page).locator("#guide-progress").innerText();

    await provisioned(on.idp, tenant, connection);
    await on.idp.testConnection();
    await seen(async () => {
      await ticked(page, "make-token");
      await ticked(page, "connect-provisioning");
      assert.match(await page.locator("#step-connect-provisioning .seen").innerText(), /^First call received/);
    });
    assert.notEqual(await guide(page).locator("#guide-progress").innerText(), before);
    if (javaScriptEnabled) assert.match(await page.locator("#live").textContent(), /^Done: .*\d+ of \d+ done\.$/);

    await on.idp.sync();
    await seen(() => ticked(page, "try-one"));

    const person = await on.browser.page();
    await ssoLogIn(person, connection.loginUrl, "Linus Bergman");
    await seen(() => ticked(page, "test-sign-in"));
    await ticked(page, "basic-saml");

    // By hand: what nobody can see. What was typed elsewhere on the page is still there with scripts.
    await page.locator("#step-start summary").click();
    const mark = page.locator("#step-start").getByRole("button", { name: /^Mark as done/ });
    if (javaScriptEnabled) {
      await page.getByLabel("Name of the new token").fill("half-typed");
      await mark.click();
      await seen(() => ticked(page, "start"));
      assert.equal(await page.getByLabel("Name of the new token").inputValue(), "half-typed");
    } else {
      await submit(page, mark);
      await ticked(page, "start");
    }
    assert.match(await page.locator("#step-start .seen").innerText(), new RegExp(`^Marked by ${tenant.owner}`));
    assert.deepEqual(page.faults, []);
  });
}

test("on a phone the guide stands before the forms, at the step to do now", async () => {
  const tenant = await on.hub.tenant("guide-phone");
  const connection = await tenant.connect();
  const page = await loggedIn(on.browser, on.hub, tenant.owner, { viewport: { width: 390, height: 844 } });
  await page.goto(`${on.hub.base}/connections/${connection.id}`);
  const steps = guide(page).locator(".step");
  const visible = () => steps.filter({ visible: true }).count();
  assert.equal(await visible(), 1);
  const top = async (part) => (await part.boundingBox()).y;
  assert.ok((await top(guide(page))) < (await top(page.getByRole("region", { name: "Values for your identity provider" }))));
  await guide(page).getByText("Show all").click();
  assert.equal(await visible(), await steps.count());
  assert.deepEqual(page.faults, []);
});

/** Runs a script with what is typed into it. */
function run(path, typed, environment) {
  const program = spawn("bash", [path], { env: { PATH: process.env.PATH, ...environment } });
  let said = "";
  for (const stream of [program.stdout, program.stderr]) stream.on("data", (piece) => (said += piece));
  program.stdin.end(typed);
  return new Promise((ended) => program.on("close", (code) => ended({ code, said })));
}

test("the script sets up Entra ID: application, sign-on, mapping, credentials, job", async () => {
  const tenant = await on.hub.tenant("scripted");
  const connection = await tenant.connect();
  const token = await connection.token();
  const page = await loggedIn(on.browser, on.hub, tenant.owner);
  await page.goto(`${on.hub.base}/connections/${connection.id}`);
  await page.locator("#step-create-application").getByRole("link", { name: "What they do, and their text" }).click();
  await page.getByRole("heading", { name: "Set up Entra ID SSO by script" }).waitFor();
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("link", { name: "Download entra-setup.sh" }).click(),
  ]);
  assert.equal(download.suggestedFilename(), "entra-setup.sh");
  const folder = await scratch("script");
  const graph = await Graph.start();
  try {
    const path = join(folder.path, "entra-setup.sh");
    await download.saveAs(path);
    const text = await readFile(path, "utf8");
    assert.ok(!text.includes(token), "no token in the file");
    const environment = { GRAPH_URL: graph.base, GRAPH_TOKEN: "graph-token", GRAPH_WAIT: "0" };

    const refused = await run(path, "swb_wrong\n", environment);
    assert.notEqual(refused.code, 0, refused.said);
    assert.match(refused.said, /validateCredentials: 400 invalid credentials/);
    assert.match(refused.said, /No token came/);
    assert.ok(!graph.started && graph.secrets === null, "nothing is stored that does not work");

    const again = await run(path, `${token}\n`, environment);
    assert.match(again.said, /is there already/);
    graph.application = {};
    graph.principal = {};
    graph.asked = 0;
    const done = await run(path, `swb_wrong\n${token}\n`, environment);
    assert.equal(done.code, 0, done.said);
    assert.ok(!done.said.includes(token), "the token is not shown");
    assert.match(done.said, /federationmetadata\.xml\?appid=0000-app/);
    assert.match(done.said, /0000-directory/);
    assert.equal(graph.application.displayName, "Switchboard (Scripted)");
    assert.deepEqual(graph.application.identifierUris, [connection.entityId]);
    assert.deepEqual(graph.application.web, { redirectUris: [connection.acsUrl] });
    assert.equal(graph.principal.preferredTokenSigningKeyThumbprint, "AB12");
    assert.deepEqual(graph.secrets, { BaseAddress: tenant.scimBaseUrl, SecretToken: token, SyncAll: "false" });
    assert.ok(graph.started);
    const [groups, users] = graph.schema.synchronizationRules[0].objectMappings;
    assert.equal(groups.enabled, true);
    const mapped = Object.fromEntries(users.attributeMappings.map((it) => [it.targetAttributeName, it.source.expression]));
    assert.equal(mapped.userName, "[userPrincipalName]");
    assert.equal(mapped.externalId, "[objectId]", "the default is replaced");
    assert.equal(mapped.title, "[jobTitle]", "other defaults stay");
    assert.equal(mapped.roles, "AssertiveAppRoleAssignmentsComplex([appRoleAssignments])");
    const names = graph.schema.directories.map((it) => it.objects[0].attributes.map((attribute) => attribute.name));
    assert.deepEqual(names, [["mail"], ["userName", "title", "roles"]], "roles can be mapped, once");
  } finally {
    await graph.stop();
    await folder.remove();
  }
  // The check of the credentials was the first call.
  await page.goto(`${on.hub.base}/connections/${connection.id}/provisioning`);
  await ticked(page, "connect-provisioning");
});
