// As much of Microsoft Graph as setting up an application needs: it remembers what it was told, checks credentials against the
// SCIM endpoint as Entra ID does, and shows new things a moment late.
import { createServer } from "node:http";

/** The schema of a new job: default mappings, one of them ours, and the definition of the target. */
function defaults() {
  const mapping = (targetAttributeName, expression) => ({ targetAttributeName, matchingPriority: 0, source: { expression } });
  const user = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
  return {
    id: "scim",
    synchronizationRules: [
      {
        name: "USERGROUP_OUTBOUND_USERGROUP",
        targetDirectoryName: "customappsso",
        objectMappings: [
          { sourceObjectName: "Group", targetObjectName: "Group", enabled: true, attributeMappings: [mapping("displayName", "[displayName]")] },
          {
            sourceObjectName: "User",
            targetObjectName: user,
            enabled: true,
            attributeMappings: [mapping("externalId", "[mailNickname]"), mapping("title", "[jobTitle]")],
          },
        ],
      },
    ],
    directories: [
      { name: "Azure Active Directory", objects: [{ name: "User", attributes: [{ name: "mail", type: "String" }] }] },
      { name: "customappsso", objects: [{ name: user, attributes: [{ name: "userName", type: "String" }, { name: "title", type: "String" }] }] },
    ],
  };
}

export class Graph {
  static async start() {
    const graph = new Graph();
    Object.assign(graph, { calls: [], application: {}, principal: {}, schema: null, secrets: null, started: false, asked: 0 });
    graph.server = createServer((request, response) => {
      let text = "";
      request.on("data", (piece) => (text += piece));
      request.on("end", async () => {
        const [status, body] = await graph.answer(request, text ? JSON.parse(text) : null);
        response.writeHead(status, { "content-type": "application/json" });
        response.end(body === undefined ? "" : JSON.stringify(body));
      });
    });
    await new Promise((listening) => graph.server.listen(0, "127.0.0.1", listening));
    graph.base = `http://127.0.0.1:${graph.server.address().port}`;
    return graph;
  }

  stop() {
    return new Promise((closed) => this.server.close(closed));
  }

  async answer(request, body) {
    const path = decodeURIComponent(request.url);
    this.calls.push(`${request.method} ${path}`);
    if (request.headers.authorization !== "Bearer graph-token") return [401, { error: { message: "no token" } }];
    const sync = "/servicePrincipals/sp-1/synchronization";
    switch (`${request.method} ${path.split("?")[0]}`) {
      case "GET /applications":
        return [200, { value: this.application.identifierUris ? [this.application] : [] }];
      case "POST /applicationTemplates/8adf8e6e-67b2-4cf2-a259-e3dc5476c621/instantiate":
        this.application = { id: "app-1", appId: "0000-app", displayName: body.displayName };
        this.principal = { id: "sp-1", appOwnerOrganizationId: "0000-directory" };
        return [201, { application: this.application, servicePrincipal: this.principal }];
      case "GET /applications/app-1":
        this.asked += 1;
        return this.asked < 3 ? [404, { error: { message: "not yet" } }] : [200, this.application];
      case "GET /servicePrincipals/sp-1":
        return [200, this.principal];
      case "PATCH /applications/app-1":
        // Entra ID's rule for identifiers outside of the directory's own domains.
        if (this.principal.preferredSingleSignOnMode !== "saml") return [400, { error: { message: "identifierUris" } }];
        Object.assign(this.application, body);
        return [204];
      case "PATCH /servicePrincipals/sp-1":
        Object.assign(this.principal, body);
        return [204];
      case "POST /servicePrincipals/sp-1/addTokenSigningCertificate":
        return body.displayName.startsWith("CN=") ? [201, { thumbprint: "AB12" }] : [400, { error: { message: "CN=" } }];
      case `GET ${sync}/templates`:
        return [200, { value: [{ id: "customappsso" }, { id: "scim" }] }];
      case `POST ${sync}/jobs`:
        this.schema = defaults();
        return body.templateId === "scim" ? [201, { id: "scim.job-1" }] : [400, { error: { message: "template" } }];
      case `GET ${sync}/jobs/scim.job-1/schema`:
        return [200, this.schema];
      case `PUT ${sync}/jobs/scim.job-1/schema`:
        this.schema = body;
        return [204];
      case `POST ${sync}/jobs/scim.job-1/validateCredentials`:
        return (await this.reaches(body.credentials)) ? [204] : [400, { error: { message: "invalid credentials" } }];
      case `PUT ${sync}/secrets`:
        this.secrets = Object.fromEntries(body.value.map(({ key, value }) => [key, value]));
        return [204];
      case `POST ${sync}/jobs/scim.job-1/start`:
        this.started = true;
        return [204];
      default:
        return [404, { error: { message: `no ${request.method} ${path}` } }];
    }
  }

  async reaches(credentials) {
    const { BaseAddress, SecretToken } = Object.fromEntries(credentials.map(({ key, value }) => [key, value]));
    const filter = encodeURIComponent('userName eq "a-person-who-does-not-exist"');
    const answer = await fetch(`${BaseAddress}/Users?filter=${filter}`, { headers: { authorization: `Bearer ${SecretToken}` } });
    return answer.ok && (await answer.json()).totalResults === 0;
  }
}
