/** A bare PyTorch state dictionary in JSON: recurrent and dense modules in the order of the file (RTNeural's examples). */
import type { NetworkNode } from "../../engine/network.ts";
import { Refusal } from "../../refusal.ts";
import { type JsonFormat, noScales } from "./format.ts";
import type { JsonField } from "./json-field.ts";
import { describeRecurrent, isRecurrentNode } from "./recurrent-model.ts";
import { toModel } from "./simple-model.ts";
import { isRecurrent, readDense, readRecurrent } from "./torch-state.ts";

const assumedSampleRate = 48_000;
const mostModules = 100;

const moduleNames = (file: JsonField): string[] => {
  const names = new Set<string>();
  for (const name of file.memberNames()) {
    const [, module] = /^(.+)\.(?:weight|bias)(?:_(?:ih|hh)_l\d+)?$/.exec(name) ?? [];
    if (module === undefined)
      throw new Refusal(`The file has a member "${name.slice(0, 40)}" that is no weight of a layer.`);
    names.add(module);
  }
  if (names.size > mostModules)
    throw new Refusal(`The file has ${names.size} modules; at most ${mostModules} can be played.`);
  return [...names];
};

export const torchDictionary: JsonFormat = {
  recognises: (file) => file.memberNames().some((name) => name.endsWith(".weight_ih_l0")),
  read: (file) => {
    const nodes = moduleNames(file).flatMap((module): NetworkNode[] =>
      isRecurrent(file, module) ? readRecurrent(file, module) : [readDense(file, module)],
    );
    const model = toModel({
      format: "PyTorch state dictionary",
      architecture: describeRecurrent(nodes.filter(isRecurrentNode)),
      name: null,
      sampleRate: assumedSampleRate,
      network: { kind: "sequence", nodes },
      settleFrames: 0,
      remarks: [
        "The file holds weights only: its layers were taken in the order of the file, without activations between " +
          "them, at 48 kHz.",
      ],
    });
    return { model, defaultScales: noScales };
  },
};
