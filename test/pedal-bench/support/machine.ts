/** One run of the virtual pedal: a kernel that is a process here, its console in a file, its hands on a line. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, existsSync, mkdirSync, openSync, readFileSync } from "node:fs";
import type { Socket } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";

export type MachineParts = {
  kernel: string;
  /** Root file system, a folder: never written. */
  root: string;
  /** What this run leaves, and what the guest sees at /bench. */
  share: string;
};

/** However busy this machine is, one answer does not take longer. */
const usualLimitSeconds = 120;

export class Machine {
  readonly share: string;
  readonly #child: ChildProcess;
  readonly #line: Socket;
  readonly #answers: AsyncIterator<string>;
  readonly ended: Promise<unknown>;
  #isOver = false;

  constructor({ kernel, root, share }: MachineParts) {
    this.share = share;
    mkdirSync(join(share, "uml"), { recursive: true });
    const console = openSync(join(share, "console.log"), "a");
    const words = [
      "mem=1024M",
      ...["root=/dev/root", "rootfstype=hostfs", `rootflags=${root}`, "ro", "init=/usr/lib/pedal-bench/init"],
      ...["con0=null,fd:1", "con=null", "ssl0=fd:3", "ssl=null"],
      ...["noreboot", "panic=-1", "quiet", "systemd.show_status=0", "snd_aloop.pcm_substreams=1"],
      ...[`pedal-bench.share=${share}`, `uml_dir=${join(share, "uml")}`, "umid=pedal"],
      // Work takes no time and waiting is skipped: every run is the same, however busy this machine is.
      "time-travel=inf-cpu",
    ];
    // A group of its own: its processes are ours, and one signal ends them all.
    this.#child = spawn(kernel, words, { stdio: ["ignore", console, console, "pipe"], detached: true });
    closeSync(console);
    this.#line = this.#child.stdio[3] as Socket;
    this.#line.on("error", () => {});
    this.#answers = createInterface({ input: this.#line })[Symbol.asyncIterator]();
    this.ended = once(this.#child, "exit").then(() => {
      this.#isOver = true;
    });
    process.on("exit", this.#kill);
  }

  /** When the guest can be told what to do; long before the pedal plays. */
  async booted(): Promise<void> {
    const word = await this.#answer(usualLimitSeconds, "the boot");
    if (word !== "ready") throw new Error(`The virtual pedal said "${word}".${this.#tail()}`);
  }

  /**
   * Runs a bash script inside.
   * @returns what it printed, both streams
   * @throws where it fails, or takes longer than `seconds`
   */
  async run(script: string, seconds = usualLimitSeconds): Promise<string> {
    const { status, output } = await this.attempt(script, seconds);
    if (status !== 0)
      throw new Error(`In the virtual pedal, status ${status} from: ${script}\n${output}${this.#tail()}`);
    return output;
  }

  async attempt(script: string, seconds = usualLimitSeconds): Promise<{ status: number; output: string }> {
    this.#line.write(`${Buffer.from(script).toString("base64")}\n`);
    const [status, output = ""] = (await this.#answer(seconds, script)).split(" ");
    return { status: Number(status), output: Buffer.from(output, "base64").toString("utf8").trimEnd() };
  }

  /** Until the script prints something that holds. */
  async until(
    script: string,
    holds: (output: string) => boolean,
    seconds = usualLimitSeconds,
  ): Promise<string> {
    const limit = performance.now() + 1000 * seconds;
    for (let pause = ""; ; pause = "sleep 0.1\n") {
      const { output } = await this.attempt(pause + script);
      if (holds(output)) return output;
      if (performance.now() > limit) {
        const { output: journal } = await this.attempt("journalctl -b -o cat -n 40");
        throw new Error(
          `It never came to this: ${script}\nlast: ${output}\njournal:\n${journal}${this.#tail()}`,
        );
      }
    }
  }

  /** Pulls the plug: whatever was not on the disks never was. */
  async cutPower(): Promise<void> {
    this.#kill();
    await this.ended;
  }

  /** When it has switched itself off. @throws where it does not within `seconds` */
  async switchedOff(seconds = usualLimitSeconds): Promise<void> {
    await this.#inTime(this.ended, seconds, "switching off");
  }

  async #answer(seconds: number, what: string): Promise<string> {
    const { value, done } = await this.#inTime(this.#answers.next(), seconds, what);
    if (done) throw new Error(`The virtual pedal ended during: ${what}${this.#tail()}`);
    return value;
  }

  async #inTime<T>(waited: Promise<T>, seconds: number, what: string): Promise<T> {
    const late = Promise.withResolvers<never>();
    const timer = setTimeout(() => {
      late.reject(new Error(`Nothing for ${seconds} s, waiting for: ${what}${this.#tail()}`));
    }, 1000 * seconds);
    try {
      return await Promise.race([waited, late.promise]);
    } finally {
      clearTimeout(timer);
    }
  }

  readonly #kill = (): void => {
    process.off("exit", this.#kill);
    if (this.#isOver || this.#child.pid === undefined) return;
    try {
      process.kill(-this.#child.pid, "SIGKILL");
    } catch {
      // It is gone already.
    }
  };

  #tail(): string {
    const path = join(this.share, "console.log");
    const lines = existsSync(path) ? readFileSync(path, "utf8").split("\n") : [];
    return `\nconsole:\n${lines.slice(-30).join("\n")}`;
  }
}
