/** What every command of the command line has in common. */

import { isAbsolute, resolve } from "node:path";
import { type ParseArgsConfig, parseArgs } from "node:util";
import type { Worker } from "node:worker_threads";
import { dataFolder } from "../library/folders.ts";
import { Refusal } from "../refusal.ts";

export type Command = {
  name: string;
  /** The line after "stompnet". */
  usage: string;
  summary: string;
  /** One line for each option. */
  options: readonly string[];
  /**
   * @param entry the file that the audio thread starts from
   * @param worker an audio thread that boots already; null for a command that does not play at once
   */
  run(args: string[], entry: string, worker: Worker | null): Promise<void>;
};

export function usageOf({ usage, summary, options }: Command): string {
  return [`stompnet ${usage}`, summary, "", ...options.map((option) => `  ${option}`)].join("\n");
}

/** Options and positional arguments. @throws Refusal naming the option that is wrong */
export function parse<T extends NonNullable<ParseArgsConfig["options"]>>(args: string[], options: T) {
  try {
    return parseArgs({ args, options, allowPositionals: true, strict: true });
  } catch (error) {
    // Node's own sentences are good; only its advice about "--" is not for a guitarist.
    const [sentence] = (error as Error).message.split(". To specify");
    throw new Refusal(`${sentence}. See --help.`);
  }
}

/** A whole number within limits. @throws Refusal */
export function wholeNumber(
  option: string,
  text: string,
  minimum: number,
  maximum: number,
  step = 1,
): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= minimum && value <= maximum && value % step === 0) return value;
  const kind = step === 1 ? "a whole number" : `a multiple of ${step}`;
  throw new Refusal(`${option} is "${text}": give ${kind} from ${minimum} to ${maximum}.`);
}

/** A number within limits. @throws Refusal */
export function numberBetween(option: string, text: string, minimum: number, maximum: number): number {
  const value = text.trim() === "" ? Number.NaN : Number(text);
  if (value >= minimum && value <= maximum) return value;
  throw new Refusal(`${option} is "${text}": give a number from ${minimum} to ${maximum}.`);
}

/** A path as the user meant it: `npm start` runs in the project's folder, the user stood in INIT_CWD. */
export function userPath(path: string): string {
  return isAbsolute(path) ? path : resolve(process.env.INIT_CWD ?? process.cwd(), path);
}

/** The pedal's own folder. @param asked with `--data` */
export function ownFolder(asked: string | undefined): string {
  return asked === undefined ? dataFolder() : userPath(asked);
}
