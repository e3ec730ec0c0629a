/** Which firmware an update is, as its signed comment says: `stompnet 1.4.0 arm64`. */
import { Refusal } from "../../refusal.ts";

export type Release = { version: string; architecture: string };

/**
 * What a slot is to the pedal: `good` plays, `trial` does after the next start, `tried` is proving itself, `returned` did not,
 * `spare` lies there unused.
 */
export type SlotRole = "good" | "trial" | "tried" | "returned" | "spare";

export function commentOf({ version, architecture }: Release): string {
  return `stompnet ${version} ${architecture}`;
}

/** @throws Refusal */
export function releaseOf(comment: string): Release {
  const match = /^stompnet (\d+\.\d+\.\d+) ([a-z0-9]+)$/.exec(comment);
  if (match === null) throw new Refusal("The update does not say which firmware it is: it is not installed.");
  return { version: match[1]!, architecture: match[2]! };
}

/** @throws Refusal unless `offered` fits this machine and is newer. @returns false if it is what runs */
export function isWanted(offered: Release, running: Release): boolean {
  if (offered.architecture !== running.architecture)
    throw new Refusal(
      `The update is for ${offered.architecture} and this pedal is ${running.architecture}: take the other file.`,
    );
  const order = compareVersions(offered.version, running.version);
  if (order < 0)
    throw new Refusal(
      `The update ${offered.version} is older than the firmware ${running.version}: it is not installed.`,
    );
  return order > 0;
}

function compareVersions(one: string, other: string): number {
  const [left, right] = [one, other].map((version) => version.split(".").map(Number)) as [number[], number[]];
  for (const [index, number] of left.entries()) {
    const difference = number - (right[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
