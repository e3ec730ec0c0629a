/** What differs between two configurations, as a person would name it: `audio.tuner`, `switches`. */
import type { Configuration } from "./configuration.ts";

export function changedSettings(one: Configuration, other: Configuration): string[] {
  return changedMembers(one, other, "");
}

function changedMembers(one: object, other: object, path: string): string[] {
  return Object.keys(other).flatMap((name) => {
    const [before, after] = [memberOf(one, name), memberOf(other, name)];
    const here = path === "" ? name : `${path}.${name}`;
    if (isRecord(before) && isRecord(after)) return changedMembers(before, after, here);
    return JSON.stringify(before) === JSON.stringify(after) ? [] : [here];
  });
}

function memberOf(record: object, name: string): unknown {
  return (record as Record<string, unknown>)[name];
}

/** A list changes as a whole. */
function isRecord(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
