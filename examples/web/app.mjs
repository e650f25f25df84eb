// A web app with a server and a secret: people log in through the hub, and are out at once when the hub says so.
import { randomBytes } from "node:crypto";
import { createServer } from "node:http";
import { createRemoteJWKSet, jwtVerify } from "jose";
import * as oidc from "openid-client";

const { ISSUER = "http://localhost:8080", CLIENT_ID, CLIENT_SECRET, PORT = "3000" } = process.env;
const home = `http://localhost:${PORT}`;
// Without https only on this machine.
const insecure = new URL(ISSUER).hostname === "localhost" ? { execute: [oidc.allowInsecureRequests] } : {};
const hub = await oidc.discovery(new URL(ISSUER), CLIENT_ID, CLIENT_SECRET, undefined, insecure);
const { issuer, jwks_uri } = hub.serverMetadata();
const hubKeys = createRemoteJWKSet(new URL(jwks_uri));

const logins = new Map(); // what a login that is under way must come back with, by browser
const people = new Map(); // who is logged in, by browser

const routes = {
  "GET /": async ({ browser }) => {
    const person = people.get(browser);
    if (!person) return page(`<p>Nobody is logged in.</p><a href="/login">Log in</a>`);
    const { name, email, tenant_name, role } = person.claims;
    const facts = Object.entries({ name, email, tenant_name, role }).map(([what, is]) => `<dt>${what}</dt><dd>${text(is)}</dd>`);
    return page(`<h1>Hello ${text(name ?? email)}</h1><dl>${facts.join("")}</dl><a href="/logout">Log out</a>`);
  },

  "GET /login": async () => {
    const login = { verifier: oidc.randomPKCECodeVerifier(), state: oidc.randomState(), nonce: oidc.randomNonce() };
    const browser = randomBytes(32).toString("base64url");
    logins.set(browser, login);
    const url = oidc.buildAuthorizationUrl(hub, {
      redirect_uri: `${home}/callback`,
      scope: "openid profile email roles",
      code_challenge: await oidc.calculatePKCECodeChallenge(login.verifier),
      code_challenge_method: "S256",
      state: login.state,
      nonce: login.nonce,
    });
    return { status: 302, location: url.href, cookie: browser };
  },

  "GET /callback": async ({ browser, url }) => {
    const login = logins.get(browser);
    if (!login) return page(`<p>This login was begun in another browser.</p><a href="/login">Log in</a>`, 400);
    logins.delete(browser);
    const checks = { pkceCodeVerifier: login.verifier, expectedState: login.state, expectedNonce: login.nonce };
    const tokens = await oidc.authorizationCodeGrant(hub, url, checks);
    // A new name for the browser: whoever knew the old one knows nothing now.
    const known = randomBytes(32).toString("base64url");
    people.set(known, { claims: tokens.claims(), idToken: tokens.id_token });
    return { status: 302, location: "/", cookie: known };
  },

  "GET /logout": async ({ browser }) => {
    const person = people.get(browser);
    people.delete(browser);
    if (!person) return { status: 302, location: "/" };
    const url = oidc.buildEndSessionUrl(hub, { id_token_hint: person.idToken, post_logout_redirect_uri: `${home}/` });
    return { status: 302, location: url.href };
  },

  // OpenID Connect Back-Channel Logout 1.0: the hub itself calls this one.
  "POST /backchannel-logout": async ({ body }) => {
    const token = new URLSearchParams(body).get("logout_token") ?? "";
    const { payload } = await jwtVerify(token, hubKeys, { issuer, audience: CLIENT_ID, typ: "logout+jwt" });
    const meant = "http://schemas.openid.net/event/backchannel-logout" in (payload.events ?? {}) && !("nonce" in payload);
    if (!meant || !(payload.sid || payload.sub)) return { status: 400, body: "not a logout token" };
    for (const [browser, { claims }] of people) {
      if (payload.sid ? claims.sid === payload.sid : claims.sub === payload.sub) people.delete(browser);
    }
    return { status: 200 };
  },
};

const page = (body, status = 200) => ({ status, body: `<!doctype html><title>Example web app</title>${body}`, type: "text/html" });
const text = (value) => String(value ?? "").replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt()};`);

createServer(async (request, answer) => {
  const url = new URL(request.url, home);
  const browser = /(?:^|; )example=([\w-]+)/.exec(request.headers.cookie ?? "")?.[1];
  let body = "";
  for await (const part of request) if ((body += part).length > 65536) return request.destroy();
  const route = routes[`${request.method} ${url.pathname}`];
  let done = { status: 404, body: "nothing here" };
  try {
    if (route) done = await route({ url, browser, body });
  } catch (error) {
    done = page(`<p>That did not work: ${text(error.error_description ?? error.message)}</p><a href="/login">Log in</a>`, 400);
  }
  answer.writeHead(done.status, {
    "cache-control": "no-store",
    ...(done.location && { location: done.location }),
    ...(done.type && { "content-type": `${done.type}; charset=utf-8` }),
    ...(done.cookie && { "set-cookie": `example=${done.cookie}; HttpOnly; SameSite=Lax; Path=/` }),
  });
  answer.end(done.body);
}).listen(Number(PORT), "localhost", () => console.log(`The example web app is at ${home}`));
