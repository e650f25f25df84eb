// The started demo identity provider, worked through its JSON API.
import { Program, freePort, idpBinary, scratch } from "./programs.mjs";

export class Idp {
  static async start(domain = "acme.test") {
    const idp = new Idp();
    const port = await freePort();
    // Another site than the hub's localhost, so that its form posts are cross-site, as Entra's are.
    idp.base = `http://127.0.0.1:${port}`;
    idp.domain = domain;
    idp.folder = await scratch("idp");
    const args = ["--port", String(port), "--base-url", idp.base, "--state-dir", idp.folder.path, "--domain", domain];
    idp.program = new Program("demo-idp", idpBinary, args);
    try {
      await idp.program.ready(`${idp.base}/healthz`);
      Object.assign(idp, await idp.call("GET", "/config"));
    } catch (error) {
      await idp.stop();
      throw error;
    }
    return idp;
  }

  async stop() {
    await this.program.stop();
    await this.folder.remove();
  }

  async call(method, path, body) {
    const options = { method, headers: { "content-type": "application/json" }, body: body && JSON.stringify(body) };
    const answer = await fetch(`${this.base}/api${path}`, options);
    const text = await answer.text();
    if (!answer.ok) throw new Error(`demo-idp ${method} ${path}: ${answer.status} ${text}`);
    return text === "" ? null : JSON.parse(text);
  }

  email(name) {
    return name.includes("@") ? name : `${name}@${this.domain}`;
  }

  /** Registers the hub's connection as an application. */
  async app(connection, name = "Switchboard") {
    return (await this.call("POST", "/apps", { name, entityId: connection.entityId, acsUrl: connection.acsUrl })).id;
  }

  scim(tenantUrl, secretToken, options = {}) {
    return this.call("PUT", "/scim", { tenantUrl, secretToken, options });
  }

  /** assign, unassign, disable, enable, soft-delete, restore, hard-delete */
  act(name, act) {
    return this.call("POST", `/people/${this.email(name)}/${act}`);
  }

  edit(name, change) {
    return this.call("PATCH", `/people/${this.email(name)}`, change);
  }

  add(person) {
    return this.call("POST", "/people", person);
  }

  /** A cycle that must have gone well. */
  async sync() {
    const done = await this.call("POST", "/sync");
    if (!done.ok) throw new Error(`the cycle failed: ${JSON.stringify(done.steps.filter((s) => !s.ok))}`);
    return done.steps;
  }

  testConnection() {
    return this.call("POST", "/test-connection");
  }
}
