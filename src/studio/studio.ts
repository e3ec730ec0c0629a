/**
 * Capture, training and evaluation as the page sees them: one at a time, on threads of their own, with what came of them
 * on disk. Runs on the control thread and never holds it up.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import type { BoardLevels } from "../audio/boards/wanted.ts";
import type { CaptureWatch } from "../audio/take/capture.ts";
import type { Model } from "../engine/network.ts";
import { runJob, startJob } from "../jobs/jobs.ts";
import type { StickReport } from "../library/intake/report.ts";
import { Refusal } from "../refusal.ts";
import { titleOfReference } from "../state/presets.ts";
import type { SessionWish } from "../training/session/plan.ts";
import { percent } from "../training/session/verdict.ts";
import type { Hertz, Milliseconds } from "../units.ts";
import type { PageActivity, PageStudio } from "../web/protocol.ts";
import { type Side, StudioFolder, type studioFiles } from "./folder.ts";

export type StudioParts = {
  /** The file that every thread starts from. */
  entry: string;
  /** Of the pedal's own files. */
  data: string;
  /** The library's intake: judges and takes every file of a folder, and shows it to the feet. */
  take: (folder: string) => Promise<StickReport>;
  /** Plays a signal through the codec and gives what comes back; null where it was stopped. Throws a Refusal. */
  capture: (signal: Float32Array, watch: CaptureWatch) => Promise<Float32Array | null>;
  rate: Hertz;
  /** A model of the catalogue. Throws a Refusal. */
  readModel: (reference: string) => Promise<Model>;
  /** Of the board through which devices are captured. */
  levels: BoardLevels;
};

export type TrainingOrder = {
  recording: string;
  wish: SessionWish;
  resume: boolean;
  anyway: boolean;
};

const tellEveryMs: Milliseconds = 250;

export class Studio {
  readonly #parts: StudioParts;
  readonly #folder: StudioFolder;
  readonly #listeners = new Set<(studio: PageStudio) => void>();
  #activity: PageActivity | null = null;
  #cancel: (() => void) | null = null;
  #running: Promise<void> | null = null;

  constructor(parts: StudioParts) {
    this.#parts = parts;
    this.#folder = new StudioFolder(parts.data);
  }

  /** On the disk, for what comes in. */
  get folder(): string {
    return this.#folder.root;
  }

  async state(): Promise<PageStudio> {
    return { recordings: await this.#folder.list(), activity: this.#activity };
  }

  /** Calls back with every change. @returns how to stop */
  follow(listen: (studio: PageStudio) => void): () => void {
    this.#listeners.add(listen);
    return () => this.#listeners.delete(listen);
  }

  /**
   * A WAV file becomes one side of a recording; when both are there they are examined.
   * @param id null: a new recording
   * @returns its id
   * @throws Refusal where it cannot be read
   */
  async addSide(id: string | null, name: string, side: Side, path: string): Promise<string> {
    if (id !== null) this.#refuseWhileUsed(id);
    const recording = id ?? (await this.#folder.create(name));
    await this.#folder.put(recording, side, path);
    if (this.#folder.isComplete(recording)) {
      const [dry, wet] = [this.#folder.path(recording, "dry"), this.#folder.path(recording, "wet")];
      const found = await runJob(this.#parts.entry, "examine", { dry, wet });
      await this.#folder.change(recording, { found });
    }
    await this.#publish();
    return recording;
  }

  /** @throws Refusal where it is in use or not there */
  async remove(id: string): Promise<void> {
    this.#refuseWhileUsed(id);
    await this.#folder.remove(id);
    await this.#publish();
  }

  /** The report's file. @throws Refusal where there is none */
  async reportPath(id: string): Promise<string> {
    const recording = (await this.#folder.list()).find((candidate) => candidate.id === id);
    if (!recording?.hasReport)
      throw new Refusal("There is no report of this recording: evaluate a model first.");
    return this.#folder.path(id, "report");
  }

  /** Begins; what becomes of it is told to those who follow. @throws Refusal where something runs, or files are missing */
  async train(order: TrainingOrder): Promise<void> {
    const recording = await this.#complete(order.recording);
    if (order.resume && recording.interrupted === null)
      throw new Refusal("There is no interrupted training of this recording.");
    this.#begin("training", recording.id, async (activity) => {
      const folder = await mkdtemp(join(tmpdir(), "stompnet-trained-"));
      try {
        return await this.#runTraining(order, recording.name, folder, activity);
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    });
  }

  /** A device between output and input becomes a recording. @throws Refusal where something runs */
  async capture(name: string, minutes: number): Promise<string> {
    this.#refuseWhileBusy();
    const recording = await this.#folder.create(name);
    this.#begin("capture", recording, async (activity) => {
      try {
        return await this.#runCapture(recording, minutes, activity);
      } finally {
        // What has no sound is of no use.
        if (!this.#folder.isComplete(recording)) await this.#folder.remove(recording);
      }
    });
    return recording;
  }

  /** Holds a model against the device and writes the report. @param model a reference of the catalogue @throws Refusal */
  async evaluate(id: string, model: string): Promise<void> {
    const { entry, readModel } = this.#parts;
    const recording = await this.#complete(id);
    this.#refuseWhileBusy();
    const network = await readModel(model);
    this.#begin("evaluation", recording.id, async (activity) => {
      const path = (file: keyof typeof studioFiles) => this.#folder.path(id, file);
      const title = titleOfReference(model);
      const files = { dry: path("dry"), wet: path("wet"), report: path("report") };
      const { measures, verdict } = await runJob(entry, "evaluate", { ...files, model: network, title });
      const { esr: error, esr095: emphasised, stft: spectral } = measures;
      await this.#folder.change(id, { evaluation: { model, error, emphasised, spectral, verdict } });
      return { ...activity, share: 1, state: "done", sentence: `ESR ${percent(error)}. ${verdict}` };
    });
  }

  /** Ends what runs at the next good moment. */
  cancel(): void {
    this.#cancel?.();
  }

  /** Never rejects. */
  async stop(): Promise<void> {
    this.cancel();
    await this.#running;
  }

  async #runTraining(
    { recording, wish, resume, anyway }: TrainingOrder,
    name: string,
    folder: string,
    activity: PageActivity,
  ): Promise<PageActivity> {
    const { entry, levels, take } = this.#parts;
    const path = (file: keyof typeof studioFiles) => this.#folder.path(recording, file);
    const job = startJob(
      entry,
      "train",
      {
        dry: path("dry"),
        wet: path("wet"),
        kept: path("kept"),
        wish: { threads: Math.max(1, availableParallelism() - 1), ...wish },
        resume,
        anyway,
        name,
        folder,
        inputLevel: levels.output,
        outputLevel: levels.input,
        entry,
      },
      (training) => this.#show({ ...this.#activity!, training, share: training.updates / training.budget }),
    );
    this.#cancel = job.cancel;
    const trained = await job.result;
    const { training, share } = this.#activity!;
    if (trained === null) {
      const sentence = "The training was stopped, and is kept: it can go on.";
      return { ...activity, training, share, state: "cancelled", sentence };
    }
    const { added, refused, known } = await take(folder);
    const { error, verdict } = trained;
    const reference = added[0] ? `${added[0].id}/${trained.fileName}` : "";
    await rm(path("kept"), { force: true });
    await this.#folder.change(recording, { model: { reference, error, verdict } });
    if (added.length + known === 0)
      throw new Refusal(refused[0]?.sentence ?? "The library did not take the model.");
    const sentence = `The model is in the library: ESR ${percent(error)} on what it never heard. ${verdict}`;
    return { ...activity, training, share: 1, state: "done", sentence };
  }

  async #runCapture(recording: string, minutes: number, activity: PageActivity): Promise<PageActivity> {
    const { entry, rate, capture } = this.#parts;
    let isStopped = false;
    this.#cancel = () => {
      isStopped = true;
    };
    const signal = await runJob(entry, "signal", { seconds: 60 * minutes, rate });
    let toldAt = 0;
    const wet = await capture(signal, {
      isStopped: () => isStopped,
      onProgress: (share) => {
        if (performance.now() - toldAt < tellEveryMs) return;
        toldAt = performance.now();
        this.#show({ ...activity, share });
      },
    });
    if (wet === null) return { ...activity, state: "cancelled", sentence: "The capture was stopped." };
    const [dryPath, wetPath] = [this.#folder.path(recording, "dry"), this.#folder.path(recording, "wet")];
    const found = await runJob(entry, "keepCapture", {
      dry: dryPath,
      wet: wetPath,
      sounds: [signal, wet],
      rate,
    });
    await this.#folder.change(recording, { found });
    const { faults } = found;
    const sentence = faults.length > 0 ? faults.join(" ") : "Captured: it can be trained now.";
    return { ...activity, share: 1, state: faults.length > 0 ? "refused" : "done", sentence };
  }

  /** @param work gives the activity as it ends */
  #begin(
    kind: PageActivity["kind"],
    recording: string,
    work: (activity: PageActivity) => Promise<PageActivity>,
  ): void {
    this.#refuseWhileBusy();
    const begun = { kind, recording, state: "running", share: 0, sentence: "", training: null } as const;
    this.#show(begun);
    this.#running = work(begun)
      .catch((error: unknown): PageActivity => {
        const sentence = error instanceof Refusal ? error.message : `It failed: ${error}`;
        return { ...this.#activity!, state: "refused", sentence };
      })
      .then(async (end) => {
        this.#running = null;
        this.#cancel = null;
        this.#folder.changed();
        this.#show(end);
        await this.#publish().catch(() => {});
      });
  }

  #show(activity: PageActivity): void {
    this.#activity = activity;
    void this.#publish().catch(() => {});
  }

  async #publish(): Promise<void> {
    if (this.#listeners.size === 0) return;
    const state = await this.state();
    for (const listen of this.#listeners) listen(state);
  }

  async #complete(id: string) {
    const recording = (await this.#folder.list()).find((candidate) => candidate.id === id);
    if (recording === undefined) throw new Refusal("There is no such recording in the studio any more.");
    if (!this.#folder.isComplete(id))
      throw new Refusal("One of the two recordings is missing: send it first.");
    return recording;
  }

  #refuseWhileBusy(): void {
    if (this.#running !== null) throw new Refusal("The studio is busy: wait, or stop what runs.");
  }

  #refuseWhileUsed(id: string): void {
    if (this.#running !== null && this.#activity?.recording === id)
      throw new Refusal("The studio works with this recording: wait, or stop it.");
  }
}
