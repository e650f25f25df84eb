// A mobile app as a script: no secret, PKCE, and a redirect to a scheme of its own (RFC 8252, 7.1), which a phone hands
// to the app; here the person pastes it. Reads lines from standard input, answers each with one line of JSON.
import { createInterface } from "node:readline";
import * as oidc from "openid-client";

const { ISSUER = "http://localhost:8080", CLIENT_ID } = process.env;
const redirect = "com.example.switchboard:/callback";
// Without https only on this machine.
const insecure = new URL(ISSUER).hostname === "localhost" ? { execute: [oidc.allowInsecureRequests] } : {};
const hub = await oidc.discovery(new URL(ISSUER), CLIENT_ID, undefined, oidc.None(), insecure);

let login; // what the login that is under way must come back with
let tokens; // a real app keeps these in the phone's keychain

const commands = {
  /** Where the phone's browser must go. */
  async login() {
    login = { verifier: oidc.randomPKCECodeVerifier(), state: oidc.randomState(), nonce: oidc.randomNonce() };
    const url = oidc.buildAuthorizationUrl(hub, {
      redirect_uri: redirect,
      scope: "openid profile email offline_access",
      code_challenge: await oidc.calculatePKCECodeChallenge(login.verifier),
      code_challenge_method: "S256",
      state: login.state,
      nonce: login.nonce,
    });
    return { open: url.href };
  },

  /** The app starts again: what it kept still serves, or it does not. */
  async refresh() {
    if (!tokens) return { error: "nobody is logged in" };
    const { refresh_token } = tokens;
    try {
      tokens = await oidc.refreshTokenGrant(hub, refresh_token);
    } catch (error) {
      // The hub takes it no more: the person is out. Anything else, such as no network, is no reason.
      if (error.error === "invalid_grant") tokens = undefined;
      throw error;
    }
    return { refreshed: true };
  },

  async whoami() {
    if (!tokens) return { error: "nobody is logged in" };
    return oidc.fetchUserInfo(hub, tokens.access_token, oidc.skipSubjectCheck);
  },

  async logout() {
    if (tokens) await oidc.tokenRevocation(hub, tokens.refresh_token);
    tokens = undefined;
    return { loggedOut: true };
  },
};

/** What the phone hands to the app that has the scheme. */
async function returned(url) {
  if (!login) return { error: "no login is under way" };
  const checks = { pkceCodeVerifier: login.verifier, expectedState: login.state, expectedNonce: login.nonce };
  login = undefined;
  tokens = await oidc.authorizationCodeGrant(hub, new URL(url), checks);
  return { loggedInAs: tokens.claims().email };
}

for await (const line of createInterface({ input: process.stdin })) {
  const command = line.trim();
  let said;
  try {
    if (command.startsWith(redirect)) said = await returned(command);
    else if (Object.hasOwn(commands, command)) said = await commands[command]();
    else said = { error: `say one of ${Object.keys(commands).join(", ")}, or paste what begins with ${redirect}` };
  } catch (error) {
    said = { error: error.error ?? error.code ?? "failed", why: error.error_description ?? error.message };
  }
  console.log(JSON.stringify(said));
}
