/** The whole pedal on a table: the firmware itself, its switches, knobs and lights on the fake board, its jacks at a codec that is led. */
import type { ChildProcess } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { sealed } from "../../../src/library/store/state.ts";
import { Pace } from "../pedalsim/pace.ts";
import { codecEnvironment } from "../pedalsim/run.ts";
import { FakeBoard, pi4 } from "./board.ts";
import type { BoardDescription } from "./protocol.ts";

export type WholePedalParts = {
  /** pedal.json, and state.json without its seal. */
  configuration: unknown;
  state: unknown;
  /** Files. */
  models: readonly string[];
  /** One second of mono that begins again without a seam, 1 is full scale. */
  guitar: Float32Array;
  board?: Partial<BoardDescription>;
};

export class WholePedal {
  readonly board: FakeBoard;
  readonly pace: Pace;
  readonly #folder: string;
  readonly #firmware: ChildProcess;
  readonly #ended: Promise<number | null>;
  /** Everything it said. */
  said = "";

  private constructor(folder: string, pace: Pace, board: FakeBoard, firmware: ChildProcess) {
    this.#folder = folder;
    this.pace = pace;
    this.board = board;
    this.#firmware = firmware;
    this.#ended = new Promise((resolve) => firmware.once("close", resolve));
    for (const stream of [firmware.stdout, firmware.stderr])
      stream?.on("data", (text) => {
        this.said += text;
      });
  }

  static async start({ configuration, state, models, guitar, board }: WholePedalParts): Promise<WholePedal> {
    const folder = mkdtempSync(join(tmpdir(), "stompnet-pedal-"));
    const data = join(folder, "data");
    mkdirSync(data);
    writeFileSync(join(data, "pedal.json"), JSON.stringify(configuration));
    writeFileSync(join(data, "state.json"), sealed(state));
    const words = Int32Array.from({ length: 2 * guitar.length }, (_, at) => 2 ** 31 * guitar[at >> 1]!);
    writeFileSync(join(folder, "in.raw"), words);
    const pace = new Pace(folder);
    const codec = { ...codecEnvironment({ loop: true }, folder), ...pace.environment };
    const fake = await FakeBoard.start({ ...pi4, codecClock: `${codec.PEDAL_PACE}.clock`, ...board });
    const main = fileURLToPath(new URL("../../../src/main.ts", import.meta.url));
    const files = models.flatMap((model) => ["--model", model]);
    const firmware = fake.enter([main, "play", "--device", "pedal", "--no-page", "--data", data, ...files], {
      env: { ...process.env, ...codec },
      stdio: ["ignore", "pipe", "pipe"],
    });
    return new WholePedal(folder, pace, fake, firmware);
  }

  /** Until it has said so, `times` times. */
  async saying(words: string, times = 1): Promise<void> {
    let hasEnded = false;
    void this.#ended.then(() => {
      hasEnded = true;
    });
    while (this.said.split(words).length <= times) {
      if (hasEnded) throw new Error(`ended, having said:\n${this.said}`);
      await sleep(5);
    }
  }

  /** Lines of the codec's log. */
  codecLog(): string[] {
    return readFileSync(join(this.#folder, "log.txt"), "utf8").split("\n");
  }

  /** What it keeps, once it has ended. */
  kept(): Record<string, unknown> {
    return JSON.parse(readFileSync(join(this.#folder, "data/state.json"), "utf8")).content;
  }

  /** Ends it as systemd would. @returns its exit code */
  async end(): Promise<number | null> {
    // nsenter has become the firmware.
    this.#firmware.kill("SIGTERM");
    return this.ended();
  }

  /** @returns the exit code of a pedal that ends by itself */
  ended(): Promise<number | null> {
    this.pace.release();
    return this.#ended;
  }

  remove(): void {
    this.board.stop();
    rmSync(this.#folder, { recursive: true });
  }
}
