/** A socket on which one line is asked and one line answers. */
import { once } from "node:events";
import { existsSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";

export class Lines {
  readonly #socket: Socket;
  readonly #waiting: ((line: string) => void)[] = [];

  private constructor(socket: Socket, isAnswer: (line: string) => boolean) {
    this.#socket = socket;
    createInterface({ input: socket }).on("line", (line) => {
      if (isAnswer(line)) this.#waiting.shift()?.(line);
    });
  }

  /** @param isAnswer tells answers from what is said unasked */
  static async to(path: string, isAnswer: (line: string) => boolean = () => true): Promise<Lines> {
    while (!existsSync(path)) await sleep(100);
    const socket = connect(path);
    await once(socket, "connect");
    return new Lines(socket, isAnswer);
  }

  /** Rejects when nothing was answered in that time. */
  ask(line: string, seconds: number, what = line): Promise<string> {
    return new Promise((resolve, reject) => {
      const tooLate = setTimeout(
        () => reject(new Error(`no answer in ${seconds} s to: ${what}`)),
        1000 * seconds,
      );
      this.#waiting.push((answer) => {
        clearTimeout(tooLate);
        resolve(answer);
      });
      this.#socket.write(`${line}\n`);
    });
  }

  close(): void {
    this.#socket.destroy();
  }
}
