import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";

type Locked = {
  version: string;
  dependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
};

const lock = JSON.parse(readFileSync(join(import.meta.dirname, "..", "..", "package-lock.json"), "utf8")) as {
  packages: Record<string, Locked>;
};

/** Where Node would find `name` from the package at `place`: in its own node_modules or in one further out. */
function find(place: string, name: string): Locked | undefined {
  const here = lock.packages[join(place, "node_modules", name)];
  if (here || place === "") return here;
  return find(place.slice(0, Math.max(0, place.lastIndexOf("node_modules/") - 1)), name);
}

it("locks every dependency of what it locks, also those for other machines, or npm ci refuses the whole lock", () => {
  const missing: string[] = [];
  for (const [place, { dependencies, optionalDependencies }] of Object.entries(lock.packages)) {
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies })) {
      if (!find(place, name)) missing.push(`${name} of ${place || "the project"}`);
    }
  }
  expect(missing).toEqual([]);
});

it("pins the runtime and the packages that are compiled against it to one exact version each", () => {
  const { dependencies, optionalDependencies } = lock.packages[""] ?? {};
  const pinned = { ...dependencies, ...optionalDependencies };
  expect(Object.values(pinned).filter((version) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
  expect(find("", "node")?.version).toBe(pinned["node"]);
});
