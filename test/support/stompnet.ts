/** The command line as a user types it: the entry file under this Node, in a folder of its own. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { chunk, formatChunk, wavOf } from "../audio/wav-bytes.ts";
import { goldenInput } from "../golden/golden.ts";

const entry = fileURLToPath(new URL("../../src/main.ts", import.meta.url));
const memoryHook = new URL("report-memory.ts", import.meta.url).href;

export type Finished = { code: number | null; output: string; complaint: string; mostMegabytes: number };

/** @param folder where the user stands */
export function stompnet(folder: string, ...args: string[]): Promise<Finished> {
  return run(folder, args, null);
}

/** The same, and Ctrl-C as soon as it has said that. */
export function stompnetUntil(says: RegExp, folder: string, ...args: string[]): Promise<Finished> {
  return run(folder, args, says);
}

async function run(folder: string, args: readonly string[], stopAt: RegExp | null): Promise<Finished> {
  const child = spawn(process.execPath, ["--import", memoryHook, entry, ...args], {
    cwd: folder,
    env: { ...process.env, INIT_CWD: folder },
    stdio: ["ignore", "pipe", "pipe", "pipe"],
    timeout: 180_000,
  });
  const texts = ["", "", ""];
  let stops = false;
  for (const [index, stream] of [child.stdout, child.stderr, child.stdio[3]].entries())
    stream?.on("data", (text) => {
      texts[index] += text;
      // Once: a second one ends it at once.
      if (!stops && stopAt?.test(texts[index]!)) stops = child.kill("SIGINT");
    });
  const [code] = (await once(child, "close")) as [number | null];
  const [output, complaint, memory] = texts as [string, string, string];
  return { code, output, complaint, mostMegabytes: Number(memory) / 1024 };
}

/** A folder of files that goes away with `remove`. */
export class Folder {
  readonly path = mkdtempSync(join(tmpdir(), "stompnet-"));

  write(name: string, bytes: string | Uint8Array): string {
    writeFileSync(join(this.path, name), bytes);
    return name;
  }

  read(name: string): Uint8Array {
    return readFileSync(join(this.path, name));
  }

  has(name: string): boolean {
    return existsSync(join(this.path, name));
  }

  remove(): void {
    rmSync(this.path, { recursive: true });
  }
}

/** A `.nam` file of a network that multiplies by `gain`; `change` replaces its fields. */
export function namFile(gain = 1, change: Record<string, unknown> = {}): string {
  return JSON.stringify({
    version: "0.5.4",
    architecture: "Linear",
    config: { receptive_field: 1, bias: false },
    weights: [gain],
    sample_rate: 48_000,
    ...change,
  });
}

/** 32-bit float, mono, 48 kHz. */
export function floatWav(samples: Float32Array = goldenInput()): Uint8Array<ArrayBuffer> {
  const data = new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength);
  return wavOf([formatChunk({ tag: 3, bits: 32, channels: 1, rate: 48_000 }), chunk("data", data)]);
}
