// A client without a browser: a cookie jar, forms, redirects followed by hand. Desktop and mobile apps look so.
export class Client {
  constructor(headers = {}) {
    this.headers = headers;
    this.jar = new Map();
  }

  async request(method, url, fields) {
    const { host } = new URL(url);
    const cookies = [...this.jar].filter(([key]) => key.startsWith(`${host} `)).map(([key, value]) => `${key.split(" ")[1]}=${value}`);
    const answer = await fetch(url, {
      method,
      redirect: "manual",
      headers: { ...this.headers, ...(cookies.length > 0 ? { cookie: cookies.join("; ") } : {}), ...(method === "POST" ? { origin: new URL(this.last ?? url).origin } : {}) },
      body: fields instanceof FormData ? fields : fields && new URLSearchParams(fields),
    });
    for (const line of answer.headers.getSetCookie()) {
      const [pair, ...attributes] = line.split(";");
      const at = pair.indexOf("=");
      const key = `${host} ${pair.slice(0, at).trim()}`;
      const gone = attributes.some((a) => /^\s*max-age=0\s*$/i.test(a)) || pair.slice(at + 1) === "";
      if (gone) this.jar.delete(key);
      else this.jar.set(key, pair.slice(at + 1));
    }
    const text = await answer.text();
    this.last = url;
    return { status: answer.status, location: answer.headers.get("location"), text, url };
  }

  /** A request and the redirects after it. */
  async follow(method, url, fields) {
    let answer = await this.request(method, url, fields);
    for (let hops = 0; hops < 15 && answer.status >= 300 && answer.status < 400; hops += 1) {
      answer = await this.request("GET", new URL(answer.location, answer.url).href);
    }
    return answer;
  }

  /** Sends the first form of a page that has a field `having`, with its hidden fields and `fields`. */
  async submit(page, having, fields = {}) {
    const form = forms(page.text).find((f) => having in f.fields);
    if (!form) throw new Error(`no form with ${having} on ${page.url} (${page.status}):\n${page.text.slice(0, 2000)}`);
    const action = new URL(form.action || page.url, page.url).href;
    return this.follow("POST", action, { ...form.fields, ...fields });
  }

  /** Logs in at the hub's forms: the address, then the password. */
  async logIn(base, email, password) {
    const first = await this.follow("GET", `${base}/`);
    const second = await this.submit(first, "email", { email, by_password: "yes" });
    return this.submit(second, "password", { email, password });
  }

  /** What `GET /api/v1/session` says, or its status. */
  async session(base) {
    const answer = await this.request("GET", `${base}/api/v1/session`);
    return answer.status === 200 ? JSON.parse(answer.text) : answer.status;
  }
}

const entities = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

function decode(text) {
  return text.replaceAll(/&(#x[0-9a-f]+|#\d+|\w+);/gi, (whole, name) => {
    if (/^#x/i.test(name)) return String.fromCodePoint(parseInt(name.slice(2), 16));
    if (name.startsWith("#")) return String.fromCodePoint(Number(name.slice(1)));
    return entities[name] ?? whole;
  });
}

function attributes(tag) {
  const found = {};
  for (const [, name, double, single] of tag.matchAll(/([\w-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g)) {
    found[name.toLowerCase()] = decode(double ?? single);
  }
  return found;
}

/** The forms of a page with the values their inputs have. */
export function forms(html) {
  return [...html.matchAll(/<form\b([^>]*)>(.*?)<\/form>/gis)].map(([, tag, body]) => {
    const inputs = [...body.matchAll(/<input\b([^>]*)>/gis)].map((m) => attributes(m[1]));
    const named = inputs.filter((i) => i.name && !["submit", "checkbox", "radio"].includes(i.type));
    return { action: attributes(tag).action ?? "", fields: Object.fromEntries(named.map((i) => [i.name, i.value ?? ""])) };
  });
}
