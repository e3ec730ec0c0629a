/** NAM objects that hold others: `SlimmableContainer`, one of several sizes, and `Sequential`, one after the other. */
import { Refusal } from "../../../refusal.ts";
import type { Hertz } from "../../../units.ts";
import type { JsonField } from "../json-field.ts";
import { networkRows } from "../shapes.ts";
import { counted } from "../words.ts";
import type { NamArchitecture, NamContext, NamPart } from "./part.ts";
import { indexOfSize } from "./size.ts";

const mostChildren = 100;

type Child = { part: NamPart; field: JsonField };

const readChildren = (fields: JsonField[], size: number, context: NamContext): Child[] =>
  fields.map((field) => ({ field, part: context.readChild(field, size) }));

/** The one rate that the children state, which must be that of the file around them; null where none states any. */
const rateOf = (children: Child[], { sampleRate }: NamContext): Hertz | null => {
  const stated = children.filter(({ part }) => part.sampleRate !== null);
  const rate = sampleRate ?? stated[0]?.part.sampleRate ?? null;
  for (const { part, field } of stated)
    if (part.sampleRate !== rate)
      throw new Refusal(
        `${field.path} has the sample rate ${part.sampleRate}; what stands around it has ${rate}. They must agree.`,
      );
  return rate;
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
  const submodels = config.member("submodels").items(1, mostChildren);
  const sizes = readUpperEnds(submodels);
  const children = readChildren(
    submodels.map((submodel) => submodel.member("model")),
    1,
    context,
  );
  const { part } = children[indexOfSize(sizes, context.size)] as Child;
  return {
    ...part,
    architecture: `${part.architecture} (one of ${counted(sizes.length, "size")})`,
    sizes,
    childRate: rateOf(children, context),
  };
};

const union = (sizes: number[][]): number[] => [...new Set(sizes.flat())].sort((a, b) => a - b);

export const readSequential: NamArchitecture = (config, weights, context) => {
  if (weights.length > 0)
    throw new Refusal(`weights must be empty in a Sequential model; it holds ${weights.length}.`);
  const children = readChildren(config.member("models").items(1, mostChildren), context.size, context);
  const childRate = rateOf(children, context);
  const parts = children.map(({ part }) => part);
  const parameters = parts.flatMap((part) => part.parameters);
  if (parameters.length > 0)
    throw new Refusal("Models with knobs inside a Sequential model cannot be played.");
  const network = { kind: "sequence" as const, nodes: parts.map((part) => part.network) };
  networkRows(network);
  return {
    network,
    architecture: `Sequential: ${parts.map((part) => part.architecture).join("; then ")}`,
    settleFrames: parts.reduce((sum, part) => sum + part.settleFrames, 0),
    parameters,
    sizes: union(parts.map((part) => part.sizes)),
    levels: {
      loudness: null,
      inputLevel: parts[0]?.levels.inputLevel ?? null,
      outputLevel: parts.at(-1)?.levels.outputLevel ?? null,
    },
    childRate,
  };
};
