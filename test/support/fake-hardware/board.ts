/** A fake board for tests: real onoff, epoll and i2c-bus run against it in a child process. */

import { type ChildProcess, type SpawnOptions, spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { BoardDescription, Command, Reply, Sight } from "./protocol.ts";

/** Why this machine cannot have a fake board; null if it can. */
export function whyNoFakeBoard(): string | null {
  if (process.platform !== "linux") return "a fake board needs Linux";
  if (process.getuid?.() !== 0) return "a fake board needs root (mount, /dev/fuse)";
  if (!existsSync("/dev/fuse")) return "a fake board needs /dev/fuse";
  const attempt = spawnSync("unshare", ["--mount", "mount", "-t", "tmpfs", "tmpfs", "/sys/class"]);
  return attempt.status === 0 ? null : "a fake board needs mount namespaces (unshare --mount)";
}

/** A Pi 4 on a kernel since 6.6: the header's lines begin at 512. */
export const pi4: BoardDescription = {
  chips: [
    { label: "pinctrl-bcm2711", base: 512, ngpio: 58 },
    { label: "raspberrypi-exp-gpio", base: 570, ngpio: 8 },
  ],
  displayColumns: 128,
  withGpio: true,
  withI2c: true,
};

export class FakeBoard {
  private readonly machine: ChildProcess;
  private readonly waiting = new Map<number, (sight: Sight | null) => void>();
  private readonly children: ChildProcess[] = [];
  private nextId = 1;

  private constructor(machine: ChildProcess) {
    this.machine = machine;
    machine.on("message", ({ id, sight }: Reply) => {
      this.waiting.get(id)?.(sight);
      this.waiting.delete(id);
    });
  }

  /** @throws if the board does not come up */
  static async start(description: BoardDescription = pi4): Promise<FakeBoard> {
    const program = fileURLToPath(new URL("machine.ts", import.meta.url));
    const machine = spawn("unshare", ["--mount", process.execPath, program, JSON.stringify(description)], {
      stdio: ["ignore", "inherit", "inherit", "ipc"],
    });
    const board = new FakeBoard(machine);
    await new Promise<void>((resolve, reject) => {
      board.waiting.set(0, () => resolve());
      machine.once("exit", (code) => reject(new Error(`the fake board stopped with ${code}`)));
    });
    return board;
  }

  /** Runs a module of ours on the board; what it prints are JSON lines. */
  run(module: URL, parameters: readonly string[] = []): BoardProgram {
    return new BoardProgram(
      this.enter([fileURLToPath(module), ...parameters], { stdio: ["pipe", "pipe", "inherit"] }),
    );
  }

  /** Node, as a process on the board. @param words its command line */
  enter(words: readonly string[], options: SpawnOptions): ChildProcess {
    const parameters = [`--mount=/proc/${this.machine.pid}/ns/mnt`, process.execPath, ...words];
    const child = spawn("nsenter", parameters, options);
    this.children.push(child);
    return child;
  }

  async playMidi(bytes: readonly number[]): Promise<void> {
    await this.command({ type: "midi", bytes });
  }

  async drive(line: number, levels: readonly number[], gapMs = 1): Promise<void> {
    await this.command({ type: "drive", line, levels, gapMs });
  }

  async setVolts(channel: number, volts: number): Promise<void> {
    await this.command({ type: "volts", channel, volts });
  }

  async fault(address: number, fault: Extract<Command, { type: "fault" }>["fault"]): Promise<void> {
    await this.command({ type: "fault", address, fault });
  }

  /** From now on somebody else holds the line. */
  async occupy(line: number): Promise<void> {
    await this.command({ type: "busy", line });
  }

  async look(): Promise<Sight> {
    return (await this.command({ type: "look" }))!;
  }

  /** Looks again and again until the sight fits; the test's own time limit ends what never comes. */
  async lookUntil(fits: (sight: Sight) => boolean): Promise<Sight> {
    for (;;) {
      const sight = await this.look();
      if (fits(sight)) return sight;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  stop(): void {
    for (const child of this.children) child.kill("SIGKILL");
    this.machine.kill("SIGKILL");
  }

  private async command(command: Command): Promise<Sight | null> {
    if (!this.machine.connected) throw new Error("The board is gone.");
    const id = this.nextId++;
    return new Promise((resolve) => {
      this.waiting.set(id, resolve);
      this.machine.send({ id, command });
    });
  }
}

/** A program on the board that prints JSON lines and takes lines. */
export class BoardProgram {
  readonly lines: Record<string, unknown>[] = [];
  readonly exit: Promise<number | null>;
  private readonly child: ChildProcess;

  constructor(child: ChildProcess) {
    this.child = child;
    this.exit = new Promise((resolve) => child.once("exit", (code) => resolve(code)));
    createInterface({ input: child.stdout! }).on("line", (line) => this.lines.push(JSON.parse(line)));
  }

  say(line: unknown): void {
    this.child.stdin!.write(`${JSON.stringify(line)}\n`);
  }

  /** The first line that fits, now or later; fails when the program ends without it. */
  async until(fits: (line: Record<string, unknown>) => boolean): Promise<Record<string, unknown>> {
    let ended: number | null | undefined;
    void this.exit.then((code) => {
      ended = code;
    });
    for (;;) {
      const found = this.lines.find(fits);
      if (found !== undefined) return found;
      if (ended !== undefined)
        throw new Error(`ended with ${ended} after ${JSON.stringify(this.lines.slice(-5))}`);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }
}
