/** `stompnet doctor [--json] [--card ID]`: one page about everything that sound depends on. */
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { examine } from "./examine.ts";
import { gather } from "./gather.ts";
import { writePage } from "./page.ts";
import { type Probes, realProbes } from "./probes.ts";

export type Surroundings = {
  root: string;
  probes: Probes;
  print(text: string): void;
};

/** The exit code: 0 without faults, 1 with, 2 for a misspelt command line. */
export async function runDoctor(arguments_: string[], surroundings = realSurroundings()): Promise<number> {
  const options = readArguments(arguments_);
  if (typeof options === "string") {
    surroundings.print(options);
    return 2;
  }
  const { root, probes, print } = surroundings;
  const versions = { stompnet: ownVersion(), node: process.versions.node };
  const findings = examine(await gather({ root, probes, versions, wantedCard: options.card }));
  print(options.json ? JSON.stringify({ versions, findings }, null, 2) : writePage(findings));
  return findings.some(({ state }) => state === "fault") ? 1 : 0;
}

function realSurroundings(): Surroundings {
  return { root: "/", probes: realProbes(), print: (text) => console.log(text) };
}

/** A sentence if the command line is not understood. */
function readArguments(arguments_: string[]): { json: boolean; card: string | undefined } | string {
  try {
    const { values } = parseArgs({
      args: arguments_,
      options: { json: { type: "boolean", default: false }, card: { type: "string" } },
    });
    return { json: values.json, card: values.card };
  } catch (error) {
    const reason = error instanceof Error ? error.message.replace(/\.? *$/s, "") : String(error);
    return `${reason}. Usage: stompnet doctor [--json] [--card ID]`;
  }
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
