/** Runs the firmware itself, `node src/main.ts ...`, against the virtual codec. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type CodecSettings, codecEnvironment } from "./run.ts";

const misbehave = fileURLToPath(new URL("./misbehave.ts", import.meta.url));
const inProject = (path: string): string => fileURLToPath(new URL(`../../../${path}`, import.meta.url));

/** How to misbehave on the control thread: see misbehave.ts. */
export type Misbehaviour = "stall" | "exit" | "throw" | "reject";

export type ProductRun = {
  args: readonly string[];
  codec?: CodecSettings;
  /** What `pedal.json` says. */
  settings?: object;
  /** Left-justified mono, heard on both channels; silence follows. */
  input?: Int32Array;
  /** The codec cannot be opened until the program has said this: the clock begins with the model there. */
  holdUntil?: RegExp;
  /** Its page is served; the clock begins once this has ended as well. */
  visit?: (url: string, child: ChildProcess) => Promise<void>;
  /** What to do as soon as it has said that. */
  once?: { says: RegExp; act: (child: ChildProcess) => void };
  misbehaviour?: Misbehaviour;
  nodeFlags?: readonly string[];
};

export type ProductEnd = {
  exitCode: number | null;
  signal: NodeJS.Signals | null;
  said: string;
  complaint: string;
  /** What the DAC played on its left channel, one entry a frame; a hole is `hole`. */
  output: Int32Array;
  /** Lines of the codec's log: "FRAME EVENT". */
  log: string[];
};

/** A frame in which the DAC had nothing to play. */
export const hole = -0x80000000;

export async function runProduct(run: ProductRun): Promise<ProductEnd> {
  const folder = mkdtempSync(join(tmpdir(), "stompnet-product-"));
  try {
    const input = run.input ?? new Int32Array();
    writeFileSync(join(folder, "in.raw"), stereo(input));
    mkdirSync(join(folder, "data"));
    writeFileSync(join(folder, "data", "pedal.json"), JSON.stringify(run.settings ?? {}));
    const codec = { ...run.codec, hold: run.holdUntil !== undefined };
    const ended = await ending(start(run, codecEnvironment(codec, folder), folder), run, folder);
    return { ...ended, ...results(folder, codec) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A file of the project, or of the folder of golden models. */
export const goldenModel = (name: string): string => inProject(`test/golden/nam/${name}.nam`);

function stereo(mono: Int32Array): Int32Array {
  const both = new Int32Array(2 * mono.length);
  for (const [frame, sample] of mono.entries()) both.fill(sample, 2 * frame, 2 * frame + 2);
  return both;
}

function start(
  { args, misbehaviour, visit, nodeFlags = [] }: ProductRun,
  codec: object,
  folder: string,
): ChildProcess {
  const preload = misbehaviour ? ["--import", misbehave] : [];
  const page = visit ? ["--listen", "127.0.0.1:0"] : ["--no-page"];
  const data =
    args[0]?.startsWith("-") || args[0] === "play" ? [...page, "--data", join(folder, "data")] : [];
  return spawn(process.execPath, [...nodeFlags, ...preload, inProject("src/main.ts"), ...args, ...data], {
    cwd: folder,
    env: { ...process.env, ...codec, MISBEHAVE: misbehaviour ?? "" },
    stdio: ["ignore", "pipe", "pipe"],
  });
}

function ending(
  child: ChildProcess,
  { holdUntil, visit, once }: ProductRun,
  folder: string,
): Promise<Pick<ProductEnd, "exitCode" | "signal" | "said" | "complaint">> {
  const heard = { said: "", complaint: "" };
  let [released, sent] = [false, false];
  const listen = () => {
    const everything = heard.said + heard.complaint;
    const url = /The pedal's page: (\S+)/.exec(everything)?.[1];
    if (!released && holdUntil?.test(everything) && (visit === undefined || url !== undefined)) {
      released = true;
      const go = () => writeFileSync(join(folder, "go"), "");
      void (visit ? visit(url!, child).then(go) : go());
    }
    if (!sent && once?.says.test(everything)) {
      sent = true;
      once.act(child);
    }
  };
  child.stdout?.on("data", (text) => {
    heard.said += text;
    listen();
  });
  child.stderr?.on("data", (text) => {
    heard.complaint += text;
    listen();
  });
  return new Promise((resolve) => {
    child.on("close", (exitCode, signal) => resolve({ exitCode, signal, ...heard }));
  });
}

function results(folder: string, { keepOutput }: CodecSettings): Pick<ProductEnd, "output" | "log"> {
  return {
    output: keepOutput === false ? new Int32Array() : leftChannel(readOrNothing(join(folder, "out.raw"))),
    log: readOrNothing(join(folder, "log.txt")).toString("utf8").split("\n").slice(0, -1),
  };
}

/** A program that never opened the codec left no file. */
function readOrNothing(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch {
    return Buffer.alloc(0);
  }
}

function leftChannel(bytes: Buffer): Int32Array {
  return Int32Array.from({ length: bytes.length / 8 }, (_, frame) => bytes.readInt32LE(8 * frame));
}
