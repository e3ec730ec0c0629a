/** Fifty browsers and two gigabytes, as page-clients.ts has them: they come, stay, and go. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface, type Interface } from "node:readline";
import { fileURLToPath } from "node:url";

const clients = fileURLToPath(new URL("./page-clients.ts", import.meta.url));
const gigabytes = 2;

export class Crowd {
  readonly #process: ChildProcess;
  readonly #lines: Interface;
  readonly #answers: string[] = [];

  private constructor(child: ChildProcess) {
    this.#process = child;
    this.#lines = createInterface({ input: child.stdout! });
  }

  /** @param words "still": nothing they do changes the sound. @returns once all are connected */
  static async gather(url: string, ...words: string[]): Promise<Crowd> {
    const crowd = new Crowd(
      spawn(process.execPath, [clients, url, ...words], { stdio: ["pipe", "pipe", "inherit"] }),
    );
    await new Promise<void>((resolve) => {
      crowd.#lines.on("line", (line) => {
        if (line === "listening") resolve();
        else crowd.#answers.push(line);
      });
    });
    return crowd;
  }

  /** @returns once both gigabytes were answered: with which status */
  async answered(): Promise<string[]> {
    while (this.#answers.length < gigabytes) await once(this.#lines, "line");
    return this.#answers;
  }

  /** @returns what was answered to the gigabytes */
  async leave(): Promise<string[]> {
    const answers = await this.answered();
    const { exitCode, stdin } = this.#process;
    // Without a pedal it has gone by itself.
    if (exitCode !== null) return answers;
    const ended = once(this.#process, "exit");
    stdin!.end();
    await ended;
    return answers;
  }
}
