/** Recordings of one device at several settings of its knobs, as one lesson. */
import { Refusal } from "../../refusal.ts";
import { knobTask } from "../parametric.ts";
import { validationShare } from "../recipe.ts";
import type { Lesson } from "./lesson.ts";

/** How far each knob is turned, 0 to 1, by its name. */
export type KnobSetting = Readonly<Record<string, number>>;

/** What files and players take. */
const mostKnobs = 8;

/** @throws Refusal where the settings do not name the same knobs, or as `knobTask` does */
export function knobLesson(parts: readonly { lesson: Lesson; setting: KnobSetting }[]): Lesson {
  const names = Object.keys(parts[0]?.setting ?? {}).sort();
  for (const { setting } of parts) {
    const others = Object.keys(setting).sort();
    if (others.join() !== names.join())
      throw new Refusal(
        `One recording names the knobs ${listed(names)}, another ${listed(others)}: name the same for all, such as drive=0.3.`,
      );
  }
  if (names.length > mostKnobs)
    throw new Refusal(`The recordings name ${names.length} knobs: a model has ${mostKnobs} at most.`);
  const recordings = parts.map(({ lesson: { dry, wet, rate }, setting }) => {
    return { dry, wet, rate, knobs: names.map((name) => setting[name]!) };
  });
  const task = knobTask(recordings, validationShare, names);
  const settling = parts.flatMap(({ lesson }) => (lesson.settling === null ? [] : [lesson.settling]));
  return {
    dry: task.dry[0]!,
    wet: task.wet,
    rate: task.rate,
    settling: settling.length === 0 ? null : Math.max(...settling),
    knobs: names.map((name, knob) => {
      const stands = recordings.map(({ knobs }) => knobs[knob]!);
      const [minimum, maximum] = [Math.min(...stands), Math.max(...stands)];
      const defaultValue = (minimum + maximum) / 2;
      const parameter = { name, kind: "continuous", minimum, maximum, defaultValue } as const;
      return { parameter, values: task.dry[1 + knob]! };
    }),
    sentences: parts.flatMap(({ lesson, setting }) => {
      const stands = names.map((name) => `${name} ${setting[name]}`).join(", ");
      return lesson.sentences.map((sentence, at) => (at === 0 ? `At ${stands}: ${sentence}` : sentence));
    }),
  };
}

function listed(names: readonly string[]): string {
  return names.length === 0 ? "none" : names.join(", ");
}
