import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { AudioReport, LossReason } from "../../src/audio/thread-data.ts";
import { hearAudioThread, steadySound } from "../../src/pedal/hear.ts";

/** Of the page of memory that is no pedal's: whether it could be held is the machine's business. */
const aboutSound = /^(Playing|The sound|No sound|It broke off)/;
const broken = "The sound card stopped delivering sound: the pedal opens it again.";
let said: string[] = [];
let faults: string[] = [];
let tell: (report: AudioReport) => void;

const play = () => tell({ kind: "playing", device: "a card", inputFullScale: null });
const lose = (sentence: string, reason: LossReason = "interrupted") =>
  tell({ kind: "lost", reason, sentence });

beforeEach(() => {
  vi.useFakeTimers();
  said = [];
  faults = [];
  hearAudioThread({
    thread: {
      listen: (listener) => {
        tell = listener;
      },
    },
    pedal: { dispatch: ({ type }) => void faults.push(type) },
    memory: new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true }),
    say: (sentence) => aboutSound.test(sentence) && said.push(sentence),
    onLost: () => {},
    onEnd: () => {},
  });
});
afterEach(() => vi.useRealTimers());

describe("what the log says of the sound", () => {
  it("tells of one fault what happened and that it is over", () => {
    play();
    vi.advanceTimersByTime(2 * steadySound);
    lose(broken);
    play();
    vi.advanceTimersByTime(2 * steadySound);
    expect(said).toEqual(["Playing: a card.", broken, "Playing: a card."]);
  });

  it("is four lines for a card that breaks off a thousand times, and one more with the number when it is back", () => {
    for (let time = 0; time < 1000; time++) {
      play();
      vi.advanceTimersByTime(300);
      lose(broken);
      vi.advanceTimersByTime(300);
    }
    expect(said).toEqual([
      "Playing: a card.",
      broken,
      "Playing: a card.",
      expect.stringMatching(/^It broke/),
    ]);
    play();
    vi.advanceTimersByTime(steadySound);
    expect(said.slice(4)).toEqual(["Playing: a card. The sound broke off 1000 times before."]);
  });

  it("shows every fault by its light, said or not", () => {
    for (let time = 0; time < 10; time++) {
      play();
      lose(broken);
    }
    expect(faults).toEqual(Array.from({ length: 10 }, () => ["faultCleared", "faultRaised"]).flat());
  });

  it("tells of the next fault anew once the sound was steady", () => {
    for (let time = 0; time < 2; time++) {
      play();
      lose("No sound card was found.", "absent");
      play();
      vi.advanceTimersByTime(steadySound);
    }
    const once = ["Playing: a card.", "No sound card was found.", "Playing: a card."];
    expect(said).toEqual([...once, ...once]);
  });
});
