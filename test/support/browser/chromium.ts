/**
 * Debian's Chromium, driven by its own DevTools protocol over the WebSocket that Node has: enough for the page's tests
 * without a driver package.
 * @see https://chromedevtools.github.io/devtools-protocol/
 */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { DevTools } from "./dev-tools.ts";
import { Page } from "./page.ts";

const program = "/usr/bin/chromium";

const flags = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--hide-scrollbars",
  "--force-prefers-reduced-motion",
  "--autoplay-policy=no-user-gesture-required",
  "--remote-debugging-port=0",
];

/** Installs Chromium where this is Debian, we are root and it is missing. @returns whether it is there */
export function chromiumIsThere(): boolean {
  if (existsSync(program)) return true;
  if (process.getuid?.() !== 0) return false;
  const environment = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const run = (...args: string[]) => spawnSync("apt-get", args, { env: environment, stdio: "ignore" });
  run("update", "-qq");
  run("install", "-y", "--no-install-recommends", "chromium");
  return existsSync(program);
}

export class Chromium {
  readonly #process: ChildProcess;
  readonly #folder: string;
  readonly #tools: DevTools;

  private constructor(child: ChildProcess, folder: string, tools: DevTools) {
    this.#process = child;
    this.#folder = folder;
    this.#tools = tools;
  }

  static async start(): Promise<Chromium> {
    const folder = mkdtempSync(join(tmpdir(), "stompnet-chromium-"));
    const child = spawn(program, [...flags, `--user-data-dir=${folder}`, "about:blank"], {
      stdio: ["ignore", "ignore", "pipe"],
    });
    for await (const line of createInterface({ input: child.stderr! })) {
      const address = /DevTools listening on (ws:\S+)/.exec(line)?.[1];
      if (address === undefined) continue;
      // Read on, or Chromium stands still when the pipe is full.
      child.stderr!.resume();
      return new Chromium(child, folder, await DevTools.connect(address));
    }
    throw new Error("Chromium ended before it listened");
  }

  /** A page in a context of its own: no cookies of another. */
  async open(url: string, size = desktop): Promise<Page> {
    const { browserContextId } = await this.#tools.call("Target.createBrowserContext", {});
    const { targetId } = await this.#tools.call("Target.createTarget", {
      url: "about:blank",
      browserContextId,
    });
    const { sessionId } = await this.#tools.call("Target.attachToTarget", { targetId, flatten: true });
    return Page.open(this.#tools, String(sessionId), url, size);
  }

  async stop(): Promise<void> {
    const ended = once(this.#process, "exit");
    const hangs = setTimeout(() => this.#process.kill("SIGKILL"), 30_000);
    await this.#tools.call("Browser.close", {}).catch(() => this.#process.kill());
    await ended;
    clearTimeout(hangs);
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

export type Size = { width: number; height: number; isPhone: boolean; scale: number };
export const phone: Size = { width: 390, height: 844, isPhone: true, scale: 2 };
export const desktop: Size = { width: 1440, height: 900, isPhone: false, scale: 1 };
