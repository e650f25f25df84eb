// The Python library Authlib, which none of us wrote, logs people in, checks ID tokens by its own rules, refreshes and revokes.
import assert from "node:assert/strict";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { spawn } from "node:child_process";
import { test } from "node:test";
import { Client } from "../../lib/client.mjs";
import { PASSWORD } from "../../lib/hub.mjs";
import { comeBack, registerApp } from "../../lib/oidc.mjs";
import { stage } from "../../lib/stage.mjs";

const python = join(process.env.INTEROP_PYTHON_BIN ?? "", "python3");
const script = resolve(import.meta.dirname, "authlib_client.py");
let tenant;
const on = stage({ browser: false, idp: false, ready: async ({ hub }) => { tenant = await hub.tenant("acme"); } });

const web = "openid profile email";
const kinds = {
  "a web app with a secret": ["web", "http://localhost:4000/callback", "http://localhost:4000/callback"],
  "a desktop app on a loopback port": ["desktop", "http://127.0.0.1/callback", "http://127.0.0.1:49152/callback"],
  "a mobile app with a scheme of its own": ["mobile", "com.example.app:/callback", "com.example.app:/callback"],
};

for (const [what, [kind, registered, redirect_uri]] of Object.entries(kinds)) {
  test(`${what}, written with Authlib`, async () => {
    const app = await registerApp(on.hub, what, kind, "--redirect-uri", registered);
    const child = spawn(python, [script], { stdio: ["pipe", "pipe", "inherit"] });
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const hear = async () => JSON.parse((await lines.next()).value ?? assert.fail("the client ended early"));
    const say = (text) => child.stdin.write(`${text}\n`);
    const done = new Promise((ended) => child.once("exit", ended));
    say(JSON.stringify({ issuer: on.hub.base, client_id: app.id, client_secret: app.secret, redirect_uri, scope: kind === "web" ? web : `${web} offline_access` }));

    const client = new Client();
    await client.logIn(on.hub.base, tenant.owner, PASSWORD);
    say((await comeBack(client, (await hear()).open, redirect_uri)).href);
    const { claims, userinfo } = await hear();
    assert.deepEqual([claims.email, userinfo.email], [tenant.owner, tenant.owner]);
    assert.equal(claims.sub, userinfo.sub);
    assert.deepEqual(await hear(), { rotated: true });
    if (app.secret) assert.deepEqual(await hear(), { introspected: true });
    assert.deepEqual(await hear(), { after: "invalid_grant", userinfo: 401 });
    assert.equal(await done, 0);
  });
}
