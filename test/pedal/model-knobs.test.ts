/** The state says what the model that sounds calls its own knobs. */
import { expect, it } from "vitest";
import { Pedal } from "../../src/pedal/pedal.ts";
import { initialPedalState } from "../../src/state/pedal.ts";
import { knob, modelOf, Stage, weighted } from "../support/stage.ts";

it("a model's knobs come into the state with it, and leave with it", async () => {
  const stage = new Stage({ frames: 64, blockMs: 0.4 });
  const models = {
    amp: modelOf(weighted(0.5, 0.1, 0.1), { parameters: [knob("Drive"), knob("Tone")] }),
    plain: modelOf(weighted(0.5)),
  };
  const pedal = new Pedal({
    engine: stage.engine,
    initial: { ...initialPedalState(), catalogue: Object.keys(models) },
    bypass: "buffered",
    tuner: "muted",
    crossfadeMs: 20,
    readModel: async (reference) => models[reference as keyof typeof models],
    readCabinet: () => Promise.reject(new Error("no cabinet was wished")),
    onChange: () => {},
    log: () => {},
  });
  const heard = async (model: "amp" | "plain" | null) => {
    pedal.dispatch({ type: "modelChosen", model });
    while (pedal.state.liveModel !== model) {
      await new Promise((resolve) => setImmediate(resolve));
      stage.play(new Float32Array(64 * 10));
      pedal.follow();
    }
    return pedal.state.modelKnobs;
  };
  expect(await heard("amp")).toEqual(["Drive", "Tone"]);
  expect(await heard("plain")).toEqual([]);
  expect(await heard("amp")).toEqual(["Drive", "Tone"]);
  expect(await heard(null)).toEqual([]);
});
