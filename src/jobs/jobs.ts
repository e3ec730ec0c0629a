/**
 * Work that would hold up a foot: done by a thread of its own, at a low priority, which ends with it. One thread a job: they
 * are rare, and an idle one would keep its memory.
 */
import { setPriority } from "node:os";
import { parentPort, Worker } from "node:worker_threads";
import { backUp } from "../library/archive/backup.ts";
import { Library } from "../library/catalogue/library.ts";
import { libraryFolder } from "../library/folders.ts";
import type { StickReport } from "../library/intake/report.ts";
import { readPhrase } from "../pedal/phrase.ts";
import { Refusal } from "../refusal.ts";
import { runDoctor } from "../system/doctor/doctor.ts";
import { realProbes } from "../system/doctor/probes.ts";
import type { Hertz } from "../units.ts";
import { type IntakeRequest, takeSentFiles } from "./intake.ts";

/** What the thread is told, and what each job gives. */
type Jobs = {
  doctor: { asks: object; gives: string };
  /** Writes stompnet-backup.tar into a folder. */
  backup: { asks: { data: string; folder: string }; gives: null };
  intake: { asks: IntakeRequest; gives: StickReport };
  phrase: { asks: { path: string; rate: Hertz }; gives: Float32Array };
};

export type JobName = keyof Jobs;

export type JobData = { [Name in JobName]: { job: Name } & Jobs[Name]["asks"] }[JobName];

type Outcome = { kind: "done"; result: unknown } | { kind: "refused"; sentence: string };

/**
 * A tenth of a core beside one thread that wants all of it. Not the lowest: with 19 a job got a seventieth, so a busy machine
 * let a guitarist wait for minutes, and locks that the job's thread holds let the control thread wait as well.
 */
const lowPriority = 10;
const heapMegabytes = 512;

/**
 * @param entry the file that every thread starts from
 * @throws Refusal as the job does
 */
export async function runJob<Name extends JobName>(
  entry: string,
  job: Name,
  asks: Jobs[Name]["asks"],
): Promise<Jobs[Name]["gives"]> {
  const worker = new Worker(entry, {
    workerData: { job, ...asks },
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: heapMegabytes },
  });
  const outcome = await new Promise<Outcome>((resolve, reject) => {
    worker.once("message", resolve).once("error", reject);
    worker.once("exit", () => reject(new Error(`the job "${job}" ended without a result`)));
  });
  if (outcome.kind === "refused") throw new Refusal(outcome.sentence);
  return outcome.result as Jobs[Name]["gives"];
}

/** The thread's side. */
export async function doJob(data: JobData): Promise<void> {
  // On Linux a priority belongs to the thread that asks for it.
  setPriority(lowPriority);
  try {
    const result = await perform(data);
    const moved = result instanceof Float32Array ? [result.buffer as ArrayBuffer] : [];
    tell({ kind: "done", result }, moved);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    tell({ kind: "refused", sentence: error.message });
  }
}

function tell(outcome: Outcome, moved: ArrayBuffer[] = []): void {
  parentPort?.postMessage(outcome, moved);
}

function perform(data: JobData): Promise<unknown> {
  switch (data.job) {
    case "doctor":
      return examineMachine();
    case "backup":
      return writeBackup(data.data, data.folder);
    case "intake":
      return takeSentFiles(data);
    case "phrase":
      return readPhrase(data.path, data.rate);
  }
}

async function examineMachine(): Promise<string> {
  let text = "";
  const print = (line: string) => {
    text += line;
  };
  await runDoctor({ json: true, card: undefined }, { root: "/", probes: realProbes(), print });
  return text;
}

async function writeBackup(data: string, folder: string): Promise<null> {
  await backUp(new Library(libraryFolder(data)), data, folder);
  return null;
}
