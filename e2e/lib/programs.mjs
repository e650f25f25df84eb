// Starts the built programs on free ports with folders of their own, and ends them again.
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const root = resolve(import.meta.dirname, "../..");
const target = process.env.CARGO_TARGET_DIR ?? join(root, "target");
export const hubBinary = process.env.HUB_BIN ?? join(target, "debug/hub");
export const idpBinary = process.env.DEMO_IDP_BIN ?? join(target, "debug/demo-idp");

/** A port that nobody listened on a moment ago. */
export async function freePort() {
  const server = createServer();
  await new Promise((done, failed) => server.once("error", failed).listen(0, "127.0.0.1", done));
  const { port } = server.address();
  await new Promise((done) => server.close(done));
  return port;
}

/** A temporary folder and what removes it. */
export async function scratch(name) {
  const path = await mkdtemp(join(tmpdir(), `switchboard-${name}-`));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}

/** A started program with all that it has said. */
export class Program {
  constructor(name, command, args, options = {}) {
    this.name = name;
    this.log = "";
    this.process = spawn(command, args, { ...options, stdio: ["ignore", "pipe", "pipe"] });
    for (const stream of [this.process.stdout, this.process.stderr]) {
      stream.setEncoding("utf8").on("data", (text) => { this.log = (this.log + text).slice(-400_000); });
    }
    this.ended = new Promise((done) => {
      this.process.once("error", (error) => { this.log += `\n${error.message}`; done(-1); });
      this.process.once("exit", (code) => done(code ?? -1));
    });
    this.running = true;
    this.ended.then(() => { this.running = false; });
  }

  /** Waits until `url` answers 200. */
  async ready(url) {
    for (let tries = 0; tries < 300; tries += 1) {
      if (!this.running) throw new Error(`${this.name} ended at its start:\n${this.log}`);
      const answer = await fetch(url).catch(() => null);
      if (answer?.ok) return;
      await sleep(100);
    }
    throw new Error(`${this.name} does not answer at ${url}:\n${this.log}`);
  }

  async stop() {
    if (this.running) this.process.kill("SIGTERM");
    const gone = await Promise.race([this.ended, sleep(10_000, "late", { ref: false })]);
    if (gone === "late") this.process.kill("SIGKILL");
    await this.ended;
  }
}

/** Runs a program to its end; `input` goes to its standard input. */
export async function run(command, args, { input = "", ...options } = {}) {
  const child = spawn(command, args, { ...options, stdio: ["pipe", "pipe", "pipe"] });
  let [out, err] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text) => { out += text; });
  child.stderr.setEncoding("utf8").on("data", (text) => { err += text; });
  child.stdin.on("error", () => {}).end(input);
  const code = await new Promise((done, failed) => child.once("error", failed).once("close", done));
  return { code, out, err };
}
