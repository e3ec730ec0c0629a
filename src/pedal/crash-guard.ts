/**
 * What was being played when the process died twice is passed over at the next start. A small file stands on the disk from
 * the moment something new is chosen until it has played a while or the pedal ends well; a start that finds it knows. A file
 * of an earlier boot of the machine tells of a power cut: pulling the plug is how a pedal is switched off, and no death.
 */
import { readFile } from "node:fs/promises";
import { writeFileAtomically } from "../library/store/atomic.ts";
import { sealed, unsealed } from "../library/store/state.ts";
import type { PedalState } from "../state/pedal.ts";
import { titleOfReference } from "../state/presets.ts";
import type { Milliseconds } from "../units.ts";

/** What has played for so long did not bring the pedal down. */
const provenAfterMs: Milliseconds = 10_000;
const mostDeaths = 2;

type Sounding = Pick<PedalState, "model" | "cabinet">;
/** `boot`: which one of the machine `playing` was written in. */
type Marks = { playing: string | null; boot: string; deaths: Record<string, number> };

export class CrashGuard {
  readonly #path: string | null;
  readonly #say: (sentence: string) => void;
  readonly #marks: Marks;
  #followed: string | null = null;
  #writing: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;

  private constructor(path: string | null, say: (sentence: string) => void, marks: Marks) {
    this.#path = path;
    this.#say = say;
    this.#marks = marks;
  }

  /**
   * Counts the death that the file tells of, if any. Never rejects.
   * @param path null for a guard without a memory
   * @param boot another one for every boot of the machine, the same for every process between (system/boot.ts)
   */
  static async open(path: string | null, boot: string, say: (sentence: string) => void): Promise<CrashGuard> {
    const file = path === null ? "" : await readFile(path, "utf8").catch(() => "");
    const { playing, boot: then, deaths } = marksOf(unsealed(file));
    if (playing !== null && then === boot) deaths[playing] = (deaths[playing] ?? 0) + 1;
    return new CrashGuard(path, say, { playing: null, boot, deaths });
  }

  /** The state to start with: without what was playing at two deaths, marked and told. */
  admit(state: PedalState): PedalState {
    if (!this.#isMarked(state)) return state;
    const { catalogue } = state;
    const model = catalogue.find((other) => !this.#isMarked({ model: other, cabinet: null })) ?? null;
    const message = `The pedal died ${mostDeaths} times while ${titleOf(state)} played: it starts without, choose something else.`;
    this.#say(message);
    return { ...state, model, cabinet: null, message, faults: [...state.faults, "model-refused"] };
  }

  /** Call with every new choice, before it is heard if that can wait. Ends when it is on the disk. */
  follow(sounding: Sounding): Promise<void> {
    const playing = keyOf(sounding);
    if (playing === this.#followed) return this.#writing;
    this.#followed = playing;
    this.#mark(playing);
    this.#timer = setTimeout(() => void this.prove(), provenAfterMs).unref();
    return this.#writing;
  }

  /** What plays has not brought the pedal down: it ends well, or goes on. */
  prove(): Promise<void> {
    const { playing, deaths } = this.#marks;
    if (playing !== null) {
      delete deaths[playing];
      this.#mark(null);
    }
    return this.#writing;
  }

  #mark(playing: string | null): void {
    clearTimeout(this.#timer);
    this.#marks.playing = playing;
    const path = this.#path;
    if (path === null) return;
    const file = sealed(this.#marks);
    const write = () => writeFileAtomically(path, file);
    this.#writing = this.#writing
      .then(write)
      .catch((error: Error) => this.#say(`The guard against crashes is not saved: ${error.message}`));
  }

  #isMarked(sounding: Sounding): boolean {
    return (this.#marks.deaths[keyOf(sounding)] ?? 0) >= mostDeaths;
  }
}

function keyOf({ model, cabinet }: Sounding): string {
  return JSON.stringify([model, cabinet]);
}

function titleOf({ model, cabinet }: Sounding): string {
  const named = [model, cabinet].filter((reference) => reference !== null);
  return named.length === 0
    ? "no model"
    : named.map((reference) => `"${titleOfReference(reference)}"`).join(" with ");
}

function marksOf(content: unknown): Marks {
  const { playing, boot, deaths } = (content ?? {}) as Partial<Marks>;
  const counts = Object.entries(deaths ?? {}).filter(([, count]) => Number.isInteger(count));
  return {
    playing: typeof playing === "string" ? playing : null,
    boot: typeof boot === "string" ? boot : "",
    deaths: Object.fromEntries(counts),
  };
}
