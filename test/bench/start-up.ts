/**
 * How long a guitarist waits after the power: from the start of the process to the first rendered period that the codec got,
 * beyond what Node itself takes to start. The bundle with the flags and the compile cache of the pedal, the virtual codec in
 * real time. Part of `npm run bench`; nothing is asserted.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { codecEnvironment, skipped } from "../support/pedalsim/run.ts";

const rounds = 11;
const inProject = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));
/** As scripts/stompnet.mjs and the systemd unit start it. */
const flags = ["--single-threaded-gc", "--max-semi-space-size=4", "--no-wasm-lazy-compilation"];
const bundle = inProject("dist/stompnet.cjs");

const nowMs = (): number => Number(process.hrtime.bigint()) / 1e6;

/** Milliseconds of a Node that does nothing. */
function bareStart(): number {
  const start = nowMs();
  spawnSync(process.execPath, ["-e", "0"]);
  return nowMs() - start;
}

/** Milliseconds to the first period. */
function firstPeriod(folder: string): number {
  const first = join(folder, "first");
  const settings = codecEnvironment({ clock: "realtime", keepOutput: false }, folder);
  const args = ["--device", "pedal", "--no-page", "--data", join(folder, "data"), "--seconds", "0.2"];
  const start = nowMs();
  const { status, stderr } = spawnSync(process.execPath, [...flags, bundle, ...args], {
    encoding: "utf8",
    env: {
      ...process.env,
      ...settings,
      PEDAL_FIRST: first,
      NODE_COMPILE_CACHE: inProject("build/compile-cache"),
    },
  });
  if (status !== 0) throw new Error(stderr);
  // The plug-in reads the clock that hrtime reads.
  return Number(readFileSync(first, "utf8")) / 1e6 - start;
}

function median(values: readonly number[]): number {
  return [...values].sort((one, other) => one - other)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function measure(folder: string): string {
  writeFileSync(join(folder, "in.raw"), "");
  firstPeriod(folder);
  const [bare, first]: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds; round++) {
    bare.push(bareStart());
    first.push(firstPeriod(folder));
  }
  const figure = (milliseconds: number) => `${milliseconds.toFixed(0)} ms`;
  const beyond = median(first.map((time, round) => time - (bare[round] ?? 0)));
  return `First period ${figure(beyond)} after Node's own start (${figure(median(bare))}); best ${figure(Math.min(...first) - Math.min(...bare))}. Median of ${rounds} starts, the bundle on the virtual codec.`;
}

if (skipped === undefined) {
  const folder = mkdtempSync(join(tmpdir(), "stompnet-start-up-"));
  try {
    process.stdout.write(`${measure(folder)}\n`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
