/** What main.ts built, and folders for the runs. */
import { mkdirSync, mkdtempSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

function built(name: string): string {
  const path = process.env[name];
  if (path === undefined)
    throw new Error("These tests are run by `npm run test:pedal`, which builds what they need.");
  return path;
}

export const kernel = built("STOMPNET_BENCH_KERNEL");
export const root = built("STOMPNET_BENCH_ROOT");

const runs = fileURLToPath(new URL("../../../build/pedal-bench/runs/", import.meta.url));

/** A new folder for one run: the guest sees it at /bench. It stays, for whoever asks why a test failed. */
export function runFolder(name: string): string {
  mkdirSync(runs, { recursive: true });
  return mkdtempSync(join(runs, `${name}-`));
}
