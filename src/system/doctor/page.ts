/** The doctor's findings as text for a terminal or a mail. */
import type { Finding } from "./world.ts";

const marks = { fine: "ok   ", advice: "note ", fault: "FAULT" } as const;
const adviceWidth = 76;

export function writePage(findings: readonly Finding[]): string {
  const width = Math.max(...findings.map(({ check }) => check.length));
  const lines = findings.flatMap(({ check, state, found, advice }) => [
    `${marks[state]}  ${check.padEnd(width)}  ${found}`,
    ...advice.flatMap((sentence) => wrap(sentence).map((line) => `       ${line}`)),
  ]);
  return [...lines, "", summary(findings)].join("\n");
}

function summary(findings: readonly Finding[]): string {
  const faults = findings.filter(({ state }) => state === "fault").length;
  const notes = findings.filter(({ state }) => state === "advice").length;
  if (faults > 0) return `${count(faults, "fault")} to mend before the pedal plays well.`;
  return notes > 0 ? `No faults; ${count(notes, "note")}.` : "Everything is as it should be.";
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

function wrap(sentence: string): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of sentence.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > adviceWidth) {
      lines.push(line);
      line = "";
    }
    line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
