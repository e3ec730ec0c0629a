/** What `stompnet doctor` does: one page about everything that sound depends on. */
import { readFileSync } from "node:fs";
import { examine } from "./examine.ts";
import { gather } from "./gather.ts";
import { writePage } from "./page.ts";
import { type Probes, realProbes } from "./probes.ts";

export type Surroundings = {
  root: string;
  probes: Probes;
  print(text: string): void;
};

/** `card`: as `board` in pedal.json, the name of a board, a card's id, or auto. */
export type DoctorWish = { json: boolean; card: string };

/** The exit code: 0 without faults, 1 with. */
export async function runDoctor(wish: DoctorWish, surroundings = realSurroundings()): Promise<number> {
  const { root, probes, print } = surroundings;
  const versions = { stompnet: ownVersion(), node: process.versions.node };
  const findings = examine(await gather({ root, probes, versions, wanted: wish.card }));
  print(wish.json ? JSON.stringify({ versions, findings }, null, 2) : writePage(findings));
  return findings.some(({ state }) => state === "fault") ? 1 : 0;
}

function realSurroundings(): Surroundings {
  return { root: "/", probes: realProbes(), print: (text) => console.log(text) };
}

/** From the package.json above this file, wherever the bundle put it. */
function ownVersion(): string {
  for (const above of ["../../../", "../../", "../", "./"]) {
    try {
      const package_ = JSON.parse(readFileSync(new URL(`${above}package.json`, import.meta.url), "utf8"));
      if (package_.name === "stompnet") return package_.version;
    } catch {
      // Not there: look one folder nearer.
    }
  }
  return "of unknown version";
}
