/** NAM objects that hold others: `SlimmableContainer`, one of several sizes, and `Sequential`, one after the other. */
import { Refusal } from "../../../refusal.ts";
import type { JsonField } from "../json-field.ts";
import { networkRows } from "../shapes.ts";
import { counted } from "../words.ts";
import type { NamArchitecture, NamContext, NamPart } from "./part.ts";
import { indexOfSize } from "./size.ts";

const refuseOtherRate = (child: NamPart, field: JsonField, { sampleRate }: NamContext): void => {
  if (child.sampleRate !== null && sampleRate !== null && child.sampleRate !== sampleRate)
    throw new Refusal(
      `${field.path} has the sample rate ${child.sampleRate}; the file around it has ${sampleRate}. They must agree.`,
    );
};

const readUpperEnds = (submodels: JsonField[]): number[] => {
  const ends = submodels.map((submodel) => submodel.member("max_value").number());
  submodels.forEach((submodel, index) => {
    const before = ends[index - 1];
    if (before !== undefined && !((ends[index] ?? 0) > before))
      throw submodel.member("max_value").refusal(`more than that of the size before it, ${before}`);
  });
  if ((ends.at(-1) ?? 0) < 1) throw submodels.at(-1)?.member("max_value").refusal("at least 1");
  return ends;
};

/** Every size is read, so that a damaged one is found now and not on stage. */
export const readSlimmableContainer: NamArchitecture = (config, _weights, context) => {
  const submodels = config.member("submodels").items(1, 100);
  const sizes = readUpperEnds(submodels);
  const children = submodels.map((submodel) => {
    const field = submodel.member("model");
    const child = context.readChild(field, 1);
    refuseOtherRate(child, field, context);
    return child;
  });
  const active = children[indexOfSize(sizes, context.size)] as NamPart;
  return {
    ...active,
    architecture: `${active.architecture} (one of ${counted(sizes.length, "size")})`,
    sizes,
  };
};

const union = (sizes: number[][]): number[] => [...new Set(sizes.flat())].sort((a, b) => a - b);

export const readSequential: NamArchitecture = (config, weights, context) => {
  if (weights.length > 0)
    throw new Refusal(`weights must be empty in a Sequential model; it holds ${weights.length}.`);
  const fields = config.member("models").items(1, 100);
  const children = fields.map((field) => {
    const child = context.readChild(field, context.size);
    refuseOtherRate(child, field, context);
    return child;
  });
  const parameters = children.flatMap((child) => child.parameters);
  if (parameters.length > 0)
    throw new Refusal("Models with knobs inside a Sequential model cannot be played.");
  const network = { kind: "sequence" as const, nodes: children.map((child) => child.network) };
  networkRows(network);
  return {
    network,
    architecture: `Sequential: ${children.map((child) => child.architecture).join("; then ")}`,
    settleFrames: children.reduce((sum, child) => sum + child.settleFrames, 0),
    parameters,
    sizes: union(children.map((child) => child.sizes)),
    levels: {
      loudness: null,
      inputLevel: children[0]?.levels.inputLevel ?? null,
      outputLevel: children.at(-1)?.levels.outputLevel ?? null,
    },
  };
};
