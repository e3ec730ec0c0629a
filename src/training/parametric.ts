/** Several recordings of one device with its knobs turned, as one task for a network with knobs. */
import { joined } from "../capture/recording/joined.ts";
import { Refusal } from "../refusal.ts";
import type { Hertz } from "../units.ts";

/** One setting of the knobs. */
export interface KnobRecording {
  readonly dry: Float32Array;
  /** Aligned to the dry one and as long. */
  readonly wet: Float32Array;
  readonly rate: Hertz;
  /** How far each knob is turned, 0 to 1, in the same order for all recordings. */
  readonly knobs: readonly number[];
}

/** What TrainingTask asks for. */
export interface KnobTask {
  readonly dry: readonly Float32Array[];
  readonly wet: Float32Array;
  readonly rate: Hertz;
}

/**
 * Puts the recordings behind one another and each knob's values into a row of its own. The ends of all recordings come
 * last: what decides which network is kept has been heard at every setting.
 * @param validationShare of each recording, as in the recipe
 * @param names of the knobs, for sentences
 * @throws Refusal where the recordings do not fit together, or a knob stands still
 */
export function knobTask(
  recordings: readonly KnobRecording[],
  validationShare: number,
  names: readonly string[] = [],
): KnobTask {
  refuseUnfit(recordings, names);
  const { rate, knobs } = recordings[0]!;
  const learned = recordings.map(({ wet }) => Math.floor(wet.length * (1 - validationShare)));
  const parts = [
    ...recordings.map((recording, index) => cut(recording, 0, learned[index]!)),
    ...recordings.map((recording, index) => cut(recording, learned[index]!, recording.wet.length)),
  ];
  return {
    dry: [
      joined(parts.map(({ dry }) => dry)),
      ...knobs.map((_, knob) => joined(parts.map((part) => part.wet.slice().fill(part.knobs[knob]!)))),
    ],
    wet: joined(parts.map(({ wet }) => wet)),
    rate,
  };
}

function cut(recording: KnobRecording, from: number, to: number): KnobRecording {
  const { dry, wet } = recording;
  return { ...recording, dry: dry.subarray(from, to), wet: wet.subarray(from, to) };
}

function refuseUnfit(recordings: readonly KnobRecording[], names: readonly string[]): void {
  const [first] = recordings;
  if (!first || first.knobs.length === 0)
    throw new Refusal("A model with knobs needs recordings that say how far each knob is turned.");
  for (const { dry, wet, rate, knobs } of recordings) {
    if (dry.length !== wet.length)
      throw new Refusal("The recordings before and after the device differ in length; cut them to the same.");
    if (rate !== first.rate)
      throw new Refusal(
        `One recording has ${rate} Hz and another ${first.rate} Hz; record all at one sample rate.`,
      );
    if (knobs.length !== first.knobs.length)
      throw new Refusal(
        `One recording names ${knobs.length} knobs and another ${first.knobs.length}; name the same for all.`,
      );
    if (knobs.some((value) => !(value >= 0 && value <= 1)))
      throw new Refusal(
        `A knob stands at ${knobs.join(", ")}: give 0 for all the way down to 1 for all the way up.`,
      );
  }
  const still = first.knobs.findIndex((value, knob) =>
    recordings.every(({ knobs }) => knobs[knob] === value),
  );
  if (still >= 0)
    throw new Refusal(
      `${names[still] ?? `Knob ${still + 1}`} stands at ${first.knobs[still]} in all recordings, so nothing can be learned of it; turn it and record again.`,
    );
}
