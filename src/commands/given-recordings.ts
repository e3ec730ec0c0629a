/** The recordings that `stompnet train` is given: pairs of files, or folders of `stompnet capture`, at one or more settings of knobs. */
import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { Refusal } from "../refusal.ts";
import type { KnobSetting } from "../training/session/knob-lesson.ts";
import type { DecibelsUnloaded } from "../units.ts";
import { numberBetween, userPath } from "./command.ts";

export interface GivenRecording {
  readonly dryPath: string;
  readonly wetPath: string;
  readonly setting: KnobSetting;
  /** Full scale at the device's input and output, where a capture knew them. */
  readonly inputLevel: DecibelsUnloaded | null;
  readonly outputLevel: DecibelsUnloaded | null;
}

const settingForm = /^([^=/\\]+)=([^=/\\]*)$/;
const unknown = { inputLevel: null, outputLevel: null } as const;
const needsTwo = "train needs two recordings: DRY.wav WET.wav. See stompnet train --help.";
const needsKnobs =
  "Several recordings are of one device with its knobs turned: say how far behind each, such as DRY.wav WET.wav drive=0.2.";

/** A knob's name and how far it is turned, 0 to 1; null where the word is none. @throws Refusal outside of that */
export function settingOf(word: string): KnobSetting | null {
  const [, name, value] = settingForm.exec(word) ?? [];
  return name === undefined || value === undefined ? null : { [name]: numberBetween(name, value, 0, 1) };
}

/**
 * @param words files in pairs, folders, and behind each how its knobs stood (drive=0.3)
 * @throws Refusal where a word does not fit, or one of several says nothing of knobs
 */
export async function givenRecordings(words: readonly string[]): Promise<GivenRecording[]> {
  const given: GivenRecording[] = [];
  let dryPath: string | null = null;
  for (const word of words) {
    const setting = settingOf(word);
    const last = given.at(-1);
    if (setting !== null) {
      if (dryPath !== null || last === undefined)
        throw new Refusal(`"${word}" says how a knob stood: write it behind the two recordings it is of.`);
      given[given.length - 1] = { ...last, setting: { ...last.setting, ...setting } };
    } else if (dryPath !== null) {
      given.push({ dryPath, wetPath: word, setting: {}, ...unknown });
      dryPath = null;
    } else if (await isFolder(userPath(word))) given.push(await captureIn(word));
    else dryPath = word;
  }
  if (dryPath !== null || given.length === 0) throw new Refusal(needsTwo);
  const knobs = given.map(({ setting }) => Object.keys(setting).length);
  if (given.length > 1 && knobs.includes(0)) throw new Refusal(needsKnobs);
  if (given.length === 1 && knobs[0]! > 0)
    throw new Refusal(
      "A model with knobs learns from two settings or more: record the device again with its knobs turned, and give both.",
    );
  return given;
}

const isFolder = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );

async function captureIn(folder: string): Promise<GivenRecording> {
  const [dryPath, wetPath] = [join(folder, "dry.wav"), join(folder, "wet.wav")];
  try {
    const facts = JSON.parse(await readFile(join(userPath(folder), "capture.json"), "utf8"));
    const level = (value: unknown) => (typeof value === "number" ? value : null);
    const { inputLevelDbu, outputLevelDbu, knobs = {} } = facts;
    const levels = { inputLevel: level(inputLevelDbu), outputLevel: level(outputLevelDbu) };
    return { dryPath, wetPath, setting: knobs, ...levels };
  } catch {
    throw new Refusal(
      `"${folder}" is a folder without a capture: give one that \`stompnet capture\` made, or two WAV files.`,
    );
  }
}
