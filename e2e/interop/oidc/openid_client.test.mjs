// The library openid-client, certified and not ours, logs people in as each kind of app does, and checks everything it
// is told by its own rules.
import assert from "node:assert/strict";
import { test } from "node:test";
import * as oidc from "openid-client";
import { Client } from "../../lib/client.mjs";
import { PASSWORD } from "../../lib/hub.mjs";
import { comeBack, decide, registerApp } from "../../lib/oidc.mjs";
import { stage } from "../../lib/stage.mjs";

let tenant;
const on = stage({ browser: false, idp: false, ready: async ({ hub }) => { tenant = await hub.tenant("acme"); } });

const WEB = "http://localhost:4000/callback";
const SCHEME = "com.example.app:/callback";
const insecure = { execute: [oidc.allowInsecureRequests] };
const offline = "openid profile email offline_access";

const discover = (app, auth) => oidc.discovery(new URL(on.hub.base), app.id, app.secret, auth, insecure);

/** The owner in a browser of their own. */
async function owner() {
  const client = new Client();
  await client.logIn(on.hub.base, tenant.owner, PASSWORD);
  return client;
}

/** A whole login by code; `change` bends what is asked. */
async function logIn(config, client, redirect_uri, asked = {}) {
  const verifier = oidc.randomPKCECodeVerifier();
  const [state, nonce] = [oidc.randomState(), oidc.randomNonce()];
  const url = oidc.buildAuthorizationUrl(config, {
    redirect_uri, state, nonce,
    scope: config.clientMetadata().client_secret ? "openid profile email" : offline,
    code_challenge: await oidc.calculatePKCECodeChallenge(verifier), code_challenge_method: "S256", ...asked,
  });
  const back = await comeBack(client, url.href, redirect_uri);
  const checks = { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce, idTokenExpected: true };
  return { tokens: await oidc.authorizationCodeGrant(config, back, checks), back, checks };
}

/** The OAuth error that a call of the library ends with. */
async function refusal(promise) {
  const error = await promise.then(() => assert.fail("it was not refused"), (error) => error);
  return error.error ?? error.cause?.error ?? error.code;
}

let apps = 0; // two apps never have one name

async function web() {
  const addresses = ["--redirect-uri", WEB, "--post-logout-redirect-uri", "http://localhost:4000/"];
  const app = await registerApp(on.hub, `Console ${apps += 1}`, "web", ...addresses);
  return { app, config: await discover(app, oidc.ClientSecretBasic(app.secret)) };
}

/** A public app; `kind` is desktop, mobile or device. */
async function open(kind, ...options) {
  const app = await registerApp(on.hub, `${kind} ${apps += 1}`, kind, ...options);
  return discover({ id: app.id }, oidc.None());
}

test("a web app with a secret: code with PKCE, ID token, userinfo, introspection", async () => {
  const { app, config } = await web();
  const { tokens } = await logIn(config, await owner(), WEB);
  const claims = tokens.claims();
  assert.equal(claims.email, tenant.owner);
  assert.deepEqual(claims.amr, ["pwd"]);
  const person = await oidc.fetchUserInfo(config, tokens.access_token, claims.sub);
  assert.equal(person.email, tenant.owner);
  assert.equal(person.tenant_slug, "acme");
  const seen = await oidc.tokenIntrospection(config, tokens.access_token);
  assert.deepEqual([seen.active, seen.client_id, seen.sub], [true, app.id, claims.sub]);
  // The other way of showing a secret.
  const post = await discover(app, oidc.ClientSecretPost(app.secret));
  assert.equal((await oidc.tokenIntrospection(post, tokens.access_token)).active, true);
  const wrong = await discover({ id: app.id, secret: "wrong" }, oidc.ClientSecretBasic("wrong"));
  // 401 with a challenge, as RFC 6749, 5.2 has it: that is how the library reads invalid_client.
  assert.equal(await refusal(oidc.tokenIntrospection(wrong, tokens.access_token)), "OAUTH_WWW_AUTHENTICATE_CHALLENGE");
});

test("a code is good once, and a second use ends what the first gave", async () => {
  const { config } = await web();
  const { tokens, back, checks } = await logIn(config, await owner(), WEB);
  assert.equal(await refusal(oidc.authorizationCodeGrant(config, back, checks)), "invalid_grant");
  assert.equal((await oidc.tokenIntrospection(config, tokens.access_token)).active, false);
});

test("a desktop app: no secret, a loopback redirect to any port", async () => {
  const config = await open("desktop", "--redirect-uri", "http://127.0.0.1/callback");
  for (const port of [40123, 53211]) {
    const { tokens } = await logIn(config, await owner(), `http://127.0.0.1:${port}/callback`);
    assert.equal(tokens.claims().email, tenant.owner);
  }
});

test("a mobile app: no secret, a scheme of its own, and no login without PKCE", async () => {
  const config = await open("mobile", "--redirect-uri", SCHEME);
  const client = await owner();
  const { tokens } = await logIn(config, client, SCHEME);
  assert.equal(tokens.claims().email, tenant.owner);
  const bare = oidc.buildAuthorizationUrl(config, { redirect_uri: SCHEME, scope: "openid", state: "s" });
  const back = await comeBack(client, bare.href, SCHEME);
  assert.deepEqual([back.searchParams.get("error"), back.searchParams.get("code")], ["invalid_request", null]);
});

test("refresh tokens rotate; one that is used again ends them all", async () => {
  const config = await open("mobile", "--redirect-uri", SCHEME);
  const { tokens } = await logIn(config, await owner(), SCHEME);
  const second = await oidc.refreshTokenGrant(config, tokens.refresh_token);
  const third = await oidc.refreshTokenGrant(config, second.refresh_token);
  assert.equal(new Set([tokens, second, third].map((t) => t.refresh_token)).size, 3);
  assert.equal(await refusal(oidc.refreshTokenGrant(config, tokens.refresh_token)), "invalid_grant");
  assert.equal(await refusal(oidc.refreshTokenGrant(config, third.refresh_token)), "invalid_grant");
});

test("a revoked token is worth nothing", async () => {
  const { config } = await web();
  const { tokens } = await logIn(config, await owner(), WEB);
  await oidc.tokenRevocation(config, tokens.refresh_token);
  assert.equal(await refusal(oidc.refreshTokenGrant(config, tokens.refresh_token)), "invalid_grant");
  assert.equal((await oidc.tokenIntrospection(config, tokens.access_token)).active, false);
});

test("a logout that the app begins ends the session at the hub, and comes back", async () => {
  const { config } = await web();
  const client = await owner();
  const { tokens } = await logIn(config, client, WEB);
  const url = oidc.buildEndSessionUrl(config, {
    id_token_hint: tokens.id_token, post_logout_redirect_uri: "http://localhost:4000/", state: "bye",
  });
  const back = await comeBack(client, url.href, "http://localhost:4000/");
  assert.equal(back.searchParams.get("state"), "bye");
  assert.equal(await client.session(on.hub.base), 401);
  assert.equal((await oidc.tokenIntrospection(config, tokens.access_token)).active, false);
});

test("a television: it waits, somebody says yes, and it is in", async () => {
  const config = await open("device");
  const shown = await oidc.initiateDeviceAuthorization(config, { scope: offline });
  assert.match(shown.user_code, /^[B-Z]{4}-[B-Z]{4}$/);
  assert.equal(new URL(shown.verification_uri_complete).searchParams.get("user_code"), shown.user_code);
  const polling = oidc.pollDeviceAuthorizationGrant(config, { ...shown, interval: 5 });
  const answer = await decide(await owner(), on.hub, shown.user_code, "approve");
  assert.match(answer.text, /device \d+ is logged in/);
  const tokens = await polling;
  assert.equal(tokens.claims().email, tenant.owner);
  const again = await oidc.refreshTokenGrant(config, tokens.refresh_token);
  assert.equal((await oidc.fetchUserInfo(config, again.access_token, tokens.claims().sub)).email, tenant.owner);
});

test("a television whose code somebody refuses stays out", async () => {
  const config = await open("device");
  const shown = await oidc.initiateDeviceAuthorization(config, { scope: "openid" });
  await decide(await owner(), on.hub, shown.user_code, "deny");
  assert.equal(await refusal(oidc.pollDeviceAuthorizationGrant(config, { ...shown, interval: 0 })), "access_denied");
});
