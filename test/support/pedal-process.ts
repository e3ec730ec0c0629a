/**
 * The whole firmware as a guitarist starts it: in a process of its own, at a terminal of its own (util-linux's `script`),
 * so that a key is a foot.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const entry = fileURLToPath(new URL("../../src/main.ts", import.meta.url));
/** As scripts/stompnet.mjs starts it. */
const flags = ["--single-threaded-gc", "--max-semi-space-size=4", "--no-wasm-lazy-compilation"];
const addressLine = /The pedal's page: (\S+)/;

export class PedalProcess {
  readonly #process: ChildProcess;
  /** Everything on the terminal so far. */
  screen = "";

  private constructor(child: ChildProcess) {
    this.#process = child;
    child.stdout!.on("data", (text) => {
      this.screen += text;
    });
  }

  /** @param options as on the command line; ready when its page is */
  static async start(...options: string[]): Promise<PedalProcess> {
    const words = [process.execPath, ...flags, entry, "play", "--backend", "bench", ...options];
    const command = words.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(" ");
    const child = spawn("script", ["-qfec", command, "/dev/null"], { stdio: ["pipe", "pipe", "inherit"] });
    const pedal = new PedalProcess(child);
    while (!addressLine.test(pedal.screen)) {
      if (child.exitCode !== null) throw new Error(`The pedal ended: ${pedal.screen}`);
      await sleep(10);
    }
    return pedal;
  }

  get url(): string {
    return addressLine.exec(this.screen)![1]!;
  }

  /** A key of the terminal: a foot, or a hand on a knob. */
  press(key: string): void {
    this.#process.stdin!.write(key);
  }

  /** Of memory, so far: of the firmware, not of the terminal around it. */
  mostMegabytes(): number {
    let process = this.#process.pid!;
    for (let child = process; child !== 0; ) {
      process = child;
      child = Number.parseInt(readFileSync(`/proc/${process}/task/${process}/children`, "utf8") || "0", 10);
    }
    const status = readFileSync(`/proc/${process}/status`, "utf8");
    return Number(/VmHWM:\s+(\d+)/.exec(status)![1]) / 1024;
  }

  async stop(): Promise<void> {
    if (this.#process.exitCode !== null) return;
    const ended = once(this.#process, "exit");
    this.press("q");
    await ended;
  }
}
