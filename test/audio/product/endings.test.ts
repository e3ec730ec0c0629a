/** However the firmware is ended, and in whatever state, it ends. A hang is the test's own time-out. */
import { describe, expect, it } from "vitest";
import {
  goldenModel,
  type Misbehaviour,
  type ProductEnd,
  runProduct,
} from "../../support/pedalsim/product.ts";
import { type CodecSettings, skipped } from "../../support/pedalsim/run.ts";

type State = { name: string; codec: CodecSettings; says: RegExp; device?: string };

/** Real time: the codec's clock goes on by itself while the process ends. */
const states: State[] = [
  { name: "while it plays", codec: {}, says: /Playing:/ },
  {
    name: "without a card",
    codec: {},
    device: "nothere",
    says: /There is no input on a sound card "nothere"/,
  },
  { name: "with the card unplugged", codec: { faults: "unplug@9600" }, says: /was unplugged/ },
  { name: "with the card in use", codec: { busy: true }, says: /in use by another program/ },
  {
    name: "with a rate refused",
    codec: { rates: "44100" },
    says: /48000 Hz is refused .*nearest.* 44100 Hz/,
  },
  { name: "with every format refused", codec: { formats: "FLOAT_LE" }, says: /None of the sample formats/ },
];

function end(state: State, signal: NodeJS.Signals, misbehaviour?: Misbehaviour): Promise<ProductEnd> {
  const model = goldenModel("syn-lstm-1x8");
  return runProduct({
    args: ["--device", state.device ?? "pedal", "--model", model],
    codec: { clock: "realtime", keepOutput: false, ...state.codec },
    once: { says: state.says, act: (child) => child.kill(signal) },
    ...(misbehaviour ? { misbehaviour } : {}),
  });
}

describe.skipIf(skipped !== undefined)("the firmware ends", () => {
  for (const state of states) {
    it.each(["SIGINT", "SIGTERM"] as const)(`${state.name}, at %s`, async (signal) => {
      expect(await end(state, signal)).toMatchObject({
        exitCode: 0,
        complaint: expect.not.stringMatching(/ at /),
      });
    });
  }

  for (const state of states.slice(0, 3)) {
    it(`${state.name}, at process.exit`, async () => {
      expect(await end(state, "SIGUSR2", "exit")).toMatchObject({ exitCode: 3 });
    });

    it.each(["throw", "reject"] as const)(
      `${state.name}, at an error that nobody caught (%s)`,
      async (kind) => {
        const ended = await end(state, "SIGUSR2", kind);
        expect(ended.exitCode).toBe(1);
        expect(ended.complaint).toContain("a mistake of ours");
      },
    );
  }

  it("with a sentence where PortAudio's device is gone, which PortAudio itself would not survive", async () => {
    const ended = await runProduct({
      args: ["--backend", "naudiodon", "--device", "pedal", "--model", goldenModel("syn-lstm-1x8")],
      codec: { faults: "unplug@9600", keepOutput: false },
    });
    expect(ended.exitCode).toBe(1);
    expect(ended.complaint).toContain('The sound device "pedal" was unplugged');
  });

  it("in bench mode where no card exists, and nowhere else unless asked", async () => {
    const bench = await runProduct({ args: ["--seconds", "0.2"] });
    expect(bench.said).toContain("Bench mode");
    expect((await end(states[1]!, "SIGINT")).said).not.toContain("Bench mode");
  });
});
