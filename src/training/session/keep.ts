/**
 * A training on disk: after Ctrl-C or a power cut it goes on from here to the same network. One line of JSON (the plan and
 * what a plot needs), then the state (state.ts).
 */
import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { writeFileAtomically } from "../../library/store/atomic.ts";
import { Refusal } from "../../refusal.ts";
import { readTrainingState, type TrainingState, writeTrainingState } from "../state.ts";
import type { SessionPlan } from "./plan.ts";

/** The training at one try of the network on what it does not learn from. */
export interface CurvePoint {
  readonly updates: number;
  readonly loss: number;
  /** Error-to-signal ratio. */
  readonly error: number;
}

export interface KeptTraining {
  readonly plan: SessionPlan;
  readonly curve: readonly CurvePoint[];
  /** Spent so far. */
  readonly seconds: number;
  readonly state: TrainingState;
}

const format = "stompnet training 1";

export async function keepTraining(path: string, { state, ...head }: KeptTraining): Promise<void> {
  const line = new TextEncoder().encode(`${JSON.stringify({ format, ...head })}\n`);
  const body = writeTrainingState(state);
  const bytes = new Uint8Array(line.length + body.length);
  bytes.set(line);
  bytes.set(body, line.length);
  await writeFileAtomically(path, bytes);
}

/** @returns null where there is no file @throws Refusal for a damaged one, or what is none */
export async function readKeptTraining(path: string): Promise<KeptTraining | null> {
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return null;
    throw new Refusal(`"${path}" cannot be read (${error.code ?? error.message}).`);
  });
  if (bytes === null) return null;
  const end = bytes.indexOf(10);
  const head = readHead(bytes.subarray(0, Math.max(0, end)), basename(path));
  return { ...head, state: readTrainingState(bytes.subarray(end + 1), basename(path)) };
}

function readHead(bytes: Uint8Array, fileName: string): Omit<KeptTraining, "state"> {
  try {
    const { format: found, ...head } = JSON.parse(new TextDecoder().decode(bytes));
    if (found === format) return head;
  } catch {
    // Said below.
  }
  throw new Refusal(
    `"${fileName}" is not a training that can be continued, or it is damaged; begin the training anew.`,
  );
}

/** @throws Refusal where the kept training is not of these recordings, or was asked for otherwise */
export function refuseOtherPlan(kept: SessionPlan, asked: Partial<SessionPlan>): void {
  if (asked.fingerprint !== undefined && asked.fingerprint !== kept.fingerprint)
    throw new Refusal(
      "The interrupted training learned from other recordings: give the same two, or begin anew with --force.",
    );
  const other = (["network", "recipe", "loss", "updates", "seed", "threads"] as const).filter(
    (name) => asked[name] !== undefined && asked[name] !== kept[name],
  );
  if (other.length === 0) return;
  const was = other.map((name) => `${name} ${kept[name] ?? "none"}`).join(", ");
  throw new Refusal(
    `The interrupted training has ${was}: leave that out to go on, or begin anew with --force.`,
  );
}
