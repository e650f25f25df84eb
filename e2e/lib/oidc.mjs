// Apps of the product, registered at the hub on its command line, and how a person gets from the hub back to one.
import { forms } from "./client.mjs";

/** Registers an app of a name that no other has. `options` are those of `hub app create`, such as "--redirect-uri". */
export async function registerApp(hub, name, kind, ...options) {
  const made = await hub.cli(["app", "create", "--name", name, "--kind", kind, ...options]);
  return { id: made.client_id, secret: made.client_secret };
}

/** Follows redirects from `url` until the next one leads to `home`, the app's own address; gives that address. */
export async function comeBack(client, url, home) {
  let next = url;
  for (let hops = 0; hops < 15; hops += 1) {
    const answer = await client.request("GET", next);
    // An app without a secret of its own: the person says that they go on.
    if (!answer.location && answer.text.includes('action="/oauth2/authorize/choose"')) {
      const on = await client.submit(answer, "resume");
      next = new URL(/href="([^"]*resume=[^"&]*)"/.exec(on.text)[1], on.url).href;
      continue;
    }
    if (!answer.location) throw new Error(`the hub stopped at ${answer.url} (${answer.status}):\n${answer.text.slice(0, 2000)}`);
    next = new URL(answer.location, answer.url).href;
    if (next.startsWith(home)) return new URL(next);
  }
  throw new Error(`no way back to ${home}`);
}

/** What somebody says at the page of a device that shows `userCode`. */
export async function decide(client, hub, userCode, decision) {
  const page = await client.follow("GET", `${hub.base}/device?user_code=${userCode}`);
  const form = forms(page.text).find((f) => "user_code" in f.fields && "csrf_token" in f.fields);
  if (!form) throw new Error(`nothing to decide on ${page.url} (${page.status}):\n${page.text.slice(0, 2000)}`);
  return client.request("POST", `${hub.base}/device`, { ...form.fields, decision });
}
