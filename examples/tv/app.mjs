// A television: no keyboard, no browser. It shows a code, and a phone says yes (RFC 8628).
import { setTimeout as sleep } from "node:timers/promises";
import * as oidc from "openid-client";

const { ISSUER = "http://localhost:8080", CLIENT_ID, SECONDS = "30" } = process.env;
// Without https only on this machine.
const insecure = new URL(ISSUER).hostname === "localhost" ? { execute: [oidc.allowInsecureRequests] } : {};
const hub = await oidc.discovery(new URL(ISSUER), CLIENT_ID, undefined, oidc.None(), insecure);

const shown = await oidc.initiateDeviceAuthorization(hub, { scope: "openid profile email offline_access" });
console.log(`Open ${shown.verification_uri} on your phone and enter ${shown.user_code}`);
console.log(`Or, as a QR code: ${shown.verification_uri_complete}`);

try {
  let tokens = await oidc.pollDeviceAuthorizationGrant(hub, shown);
  const person = await oidc.fetchUserInfo(hub, tokens.access_token, tokens.claims().sub);
  console.log(`Hello ${person.name ?? person.email}`);
  for (;;) {
    await sleep(Number(SECONDS) * 1000);
    tokens = await oidc.refreshTokenGrant(hub, tokens.refresh_token);
  }
} catch (error) {
  // access_denied: somebody said no; expired_token: nobody said anything; invalid_grant: the person is out.
  console.log(`Nobody is logged in: ${error.error ?? error.message}`);
}
