// A television: no keyboard, no browser. It shows a code, and a phone says yes (RFC 8628).
import * as oidc from "openid-client";

const { ISSUER = "http://localhost:8080", CLIENT_ID } = process.env;
// Without https only on this machine.
const insecure = new URL(ISSUER).hostname === "localhost" ? { execute: [oidc.allowInsecureRequests] } : {};
const hub = await oidc.discovery(new URL(ISSUER), CLIENT_ID, undefined, oidc.None(), insecure);

const shown = await oidc.initiateDeviceAuthorization(hub, { scope: "openid profile email offline_access" });
console.log(`Open ${shown.verification_uri} on your phone and enter ${shown.user_code}`);
console.log(`Or, as a QR code: ${shown.verification_uri_complete}`);

try {
  const tokens = await oidc.pollDeviceAuthorizationGrant(hub, shown);
  const person = await oidc.fetchUserInfo(hub, tokens.access_token, tokens.claims().sub);
  console.log(`Hello ${person.name ?? person.email}`);
} catch (error) {
  // access_denied: somebody said no; expired_token: nobody said anything.
  console.log(`Nobody is logged in: ${error.error ?? error.message}`);
  process.exitCode = 1;
}
