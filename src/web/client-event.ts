/** What a page or a script may ask the pedal to do: a checked part of the pedal's events. */
import { parameterNames } from "../state/parameters.ts";
import type { PedalEvent, PedalState } from "../state/pedal.ts";
import { largestPresetCount, largestSnapshotCount } from "../state/presets.ts";
import {
  type Complain,
  integer,
  nearestWord,
  number,
  oneOf,
  optional,
  record,
  type Schema,
  text,
  yesOrNo,
} from "../state/schema.ts";
import type { Milliseconds } from "../units.ts";
import { RequestRefusal } from "./request-refusal.ts";

const by = { by: integer(-100, 100, "steps") };
const name = { name: optional(text("a name", 60)) };
const parameter = oneOf(parameterNames);

const shapes = {
  bypassToggled: {},
  bypassSet: { bypass: yesOrNo("whether the guitar passes unchanged") },
  tunerToggled: {},
  tunerSet: { tuner: yesOrNo("whether the tuner is on") },
  parameterSet: { name: parameter, value: number(-1000, 1000, "in the parameter's unit") },
  parameterMoved: { name: parameter, by: number(-1000, 1000, "in the parameter's unit") },
  modelStepped: by,
  modelChosen: { model: optional(text("a model of the library", 500)) },
  cabinetChosen: { cabinet: optional(text("an impulse response of the library", 500)) },
  presetStepped: by,
  presetChosen: { preset: integer(0, largestPresetCount - 1) },
  bankStepped: by,
  snapshotChosen: { snapshot: integer(0, largestSnapshotCount - 1) },
  snapshotStepped: by,
  presetSaved: name,
  snapshotSaved: name,
  tempoTapped: {},
  /** Only to take a message away. */
  messageShown: { message: oneOf([""]) },
} as const satisfies Partial<Record<PedalEvent["type"], Record<string, Schema<unknown>>>>;

const types = Object.keys(shapes) as (keyof typeof shapes)[];

/**
 * @param value parsed JSON of any shape
 * @throws RequestRefusal naming what is wrong with it
 */
export function readClientEvent(value: unknown, state: PedalState, now: Milliseconds): PedalEvent {
  const complaints: string[] = [];
  const complain: Complain = (sentence) => complaints.push(sentence);
  const type = typeOf(value);
  const { type: _, ...rest } = value as Record<string, unknown>;
  const read = record("an event", shapes[type]).read(rest, "", complain);
  if (read === undefined || complaints.length > 0) throw new RequestRefusal(400, complaints.join(" "));
  const event = { type, ...withoutNull(read) } as PedalEvent;
  if (event.type === "tempoTapped") return { ...event, at: now };
  if (event.type === "modelChosen" && event.model !== null && !state.catalogue.includes(event.model)) {
    throw new RequestRefusal(404, `There is no model "${event.model}" in the library.`);
  }
  if (event.type === "cabinetChosen" && event.cabinet !== null && !state.cabinets.includes(event.cabinet)) {
    throw new RequestRefusal(404, `There is no cabinet "${event.cabinet}" in the library.`);
  }
  return event;
}

function typeOf(value: unknown): keyof typeof shapes {
  const type: unknown = (value as { type?: unknown } | null)?.type;
  const known = types.find((candidate) => candidate === type);
  if (known !== undefined) return known;
  const near = typeof type === "string" ? nearestWord(type, types) : undefined;
  const hint = near === undefined ? `Choose one of ${types.join(", ")}.` : `Did you mean "${near}"?`;
  throw new RequestRefusal(400, `The event's type is ${JSON.stringify(type) ?? "missing"}. ${hint}`);
}

/** A name that was left out is no name; a model that is null is the guitar without one. */
function withoutNull(fields: Record<string, unknown>): Record<string, unknown> {
  return fields["name"] === null ? {} : fields;
}
