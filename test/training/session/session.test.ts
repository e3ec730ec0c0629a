import { mkdtempSync, rmSync, truncateSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { plotCurve, progressLine, TrainingView } from "../../../src/commands/training-view.ts";
import { practiceSignal } from "../../../src/training/practice/practice.ts";
import { readKeptTraining, refuseOtherPlan } from "../../../src/training/session/keep.ts";
import { type Lesson, lessonOf } from "../../../src/training/session/lesson.ts";
import { modelText } from "../../../src/training/session/model-text.ts";
import { planSession } from "../../../src/training/session/plan.ts";
import { runSession, type SessionProgress } from "../../../src/training/session/session.ts";
import { verdictOn } from "../../../src/training/session/verdict.ts";
import { throughDevice } from "../../support/devices.ts";

const rate = 48_000;
const folder = mkdtempSync(join(tmpdir(), "stompnet-session-"));
afterAll(() => rmSync(folder, { recursive: true }));
const playing = practiceSignal(6, rate, 3);
const lesson: Lesson = lessonOf(playing, throughDevice(playing, { delay: 40 }), rate);
const plan = planSession(lesson, { network: "lstm-8", updates: 400, threads: 2, seed: 9 });
const entry = new URL("../../../src/training/team-entry.ts", import.meta.url).pathname;
const wish = { fileName: "x.nam", description: { name: "x" }, inputLevel: 4, outputLevel: null };

async function run(keepIn: string, stopAt = Number.POSITIVE_INFINITY, as = plan) {
  const seen: SessionProgress[] = [];
  const end = await runSession({
    lesson,
    plan: as,
    from: await readKeptTraining(keepIn),
    keepIn,
    entry,
    onProgress: (progress) => seen.push(progress),
    isStopped: () => (seen.at(-1)?.updates ?? 0) >= stopAt,
  });
  return { end, seen };
}

describe("a training with its recordings", () => {
  it("interrupted twice and continued comes to the same file as one that ran through, with the whole curve", async () => {
    const whole = await run(join(folder, "whole"));
    const kept = join(folder, "kept");
    for (const at of [32, 200]) expect((await run(kept, at)).end.kind).toBe("interrupted");
    const rest = await run(kept);
    expect(rest.seen[0]!.updates).toBeGreaterThan(200);
    if (whole.end.kind !== "trained" || rest.end.kind !== "trained") return expect.unreachable();
    const [one, other] = [whole.end, rest.end].map(({ trained }) => modelText(trained, lesson, plan, wish));
    expect(other).toMatchObject({ text: one!.text, card: one!.card });
    expect(rest.end.last.curve).toEqual(whole.end.last.curve);
    expect(JSON.parse(one!.text).metadata).toMatchObject({ input_level_dbu: 4, output_level_dbu: null });
    expect(JSON.parse(one!.text).metadata.loudness).toBeLessThan(-5);
    expect(one!.card).toContain("--network lstm-8 --loss usual --updates 400 --seed 9 --threads 2");
  });

  it("refuses to go on with other recordings or another wish, or from half a file", async () => {
    const kept = join(folder, "other");
    await run(kept, 32);
    const { plan: was } = (await readKeptTraining(kept))!;
    expect(() => refuseOtherPlan(was, { fingerprint: "0" })).toThrow(/learned from other recordings/);
    expect(() => refuseOtherPlan(was, { seed: 3 })).toThrow(/has seed 9: leave that out/);
    expect(refuseOtherPlan(was, { seed: 9, network: "lstm-8" })).toBeUndefined();
    truncateSync(kept, 400);
    await expect(readKeptTraining(kept)).rejects.toThrow(/begin the training anew/);
  });

  it("plans as many updates as fit into the minutes, more for more threads", () => {
    const [one, three] = [1, 3].map((minutes) => planSession(lesson, { minutes, threads: 1 }).updates);
    expect(three! / one!).toBeGreaterThan(1);
    expect(planSession(lesson, {})).toMatchObject({ network: "lstm-16", loss: "usual", seed: 1 });
    expect(() => planSession(lesson, { network: "lstm-1000" })).toThrow(/no network "lstm-1000"/);
    expect(() => planSession(lesson, { network: "wright-lstm-32", updates: 1 })).toThrow(/has knobs/);
  });
});

describe("a training as others published it", () => {
  it("has their loss where none is asked for, and says so on the card", async () => {
    const asked = { network: "lstm-8", recipe: "guitarml", updates: 21, threads: 1 };
    const theirs = planSession(lesson, asked);
    expect(theirs).toMatchObject({ recipe: "guitarml", loss: "usual" });
    expect(planSession(lesson, { ...asked, recipe: "wright-2019" }).loss).toBe("esr-0.85+dc");
    expect(planSession(lesson, { ...asked, loss: "mae" })).toMatchObject({ recipe: "guitarml", loss: "mae" });
    const kept = join(folder, "theirs");
    const { end } = await run(kept, Number.POSITIVE_INFINITY, theirs);
    if (end.kind !== "trained") return expect.unreachable();
    // A round of theirs is 21 windows of 1000 frames; ours would have been 32 of 256.
    expect(end.last.updates).toBe(21);
    const { card } = modelText(end.trained, lesson, theirs, wish);
    expect(card).toContain("--network lstm-8 --recipe guitarml --loss usual --updates 21");
    expect(() => refuseOtherPlan(plan, { recipe: "guitarml" })).toThrow(/has recipe none: leave that out/);
  });

  it("is refused where there is none, or for a network that it is not for", () => {
    expect(() => planSession(lesson, { recipe: "x", updates: 1 })).toThrow(/choose wright-2019, guitarml/);
    expect(() => planSession(lesson, { recipe: "pedalnet", network: "window-32", updates: 1 })).toThrow(
      /is for LSTMs, GRUs and WaveNets/,
    );
  });
});

describe("a training of a time effect", () => {
  const trembling = playing.map((x, frame) => x * (0.6 + 0.4 * Math.sin((2 * Math.PI * 6 * frame) / rate)));
  const moved = lessonOf(playing, trembling, rate, true);

  it("finds what the device does by itself and writes a file that does it", async () => {
    const asked = { network: "lstm-8", updates: 400, threads: 1, timeEffect: true };
    const found = planSession(moved, asked);
    expect(found.time!.delay).toBeNull();
    expect(found.time!.oscillation).toBeCloseTo(6, 1);
    const end = await runSession({
      lesson: moved,
      plan: found,
      from: null,
      keepIn: join(folder, "time"),
      entry,
      onProgress: () => {},
      isStopped: () => false,
    });
    if (end.kind !== "trained") return expect.unreachable();
    expect(end.trained.validation.errorToSignal).toBeLessThan(0.15);
    const { text, card } = modelText(end.trained, moved, found, { ...wish, fileName: "x.json" });
    expect(JSON.parse(text).oscillator).toBeCloseTo(6, 1);
    expect(card).toContain("--threads 1 --time-effect");
    expect(card).toMatch(/moves \d\.\d{3} times a second/);
    expect(() => modelText(end.trained, moved, found, wish)).toThrow(/ends in .json/);
  });

  it("is refused where there is none, or the network cannot learn it", () => {
    expect(() => planSession(lesson, { timeEffect: true })).toThrow(/Neither an echo nor a movement/);
    expect(() => planSession(moved, { timeEffect: true, network: "nam-nano" })).toThrow(/choose an LSTM/);
  });
});

describe("a training on the terminal", () => {
  const progress = (updates: number): SessionProgress => ({
    plan: { ...plan, updates: 1000 },
    updates,
    seconds: 10,
    secondsLeft: 75,
    loss: 0.01234,
    error: 0.02,
    bestError: 0.01,
    curve: Array.from({ length: updates / 100 }, (_, at) => ({
      updates: 100 * (at + 1),
      loss: 1,
      error: 10 ** (-at / 3),
    })),
    setbacks: 0,
  });

  it("shows a bar, the time left, the loss and the error", () => {
    expect(progressLine(progress(500))).toBe(
      "lstm-8 ████████████············  50 %  1 min 15 s left  loss 0.0123  ESR 2.00 % (best 1.00 %)",
    );
    expect(progressLine({ ...progress(500), setbacks: 2 })).toContain("ran away 2 times: back to its best");
  });

  it("draws the error's curve falling from the left", () => {
    const rows = plotCurve(progress(1000).curve, 1000);
    expect(rows).toHaveLength(6);
    expect(rows[0]).toMatch(/100.0 % │ *█/);
    expect(rows.at(-1)).toMatch(/0.100 % │ *█+/);
    expect(plotCurve([], 1000)).toEqual([]);
  });

  it("writes over itself on a terminal, and a line for each tenth into a log", () => {
    const [terminal, log] = [[] as string[], [] as string[]];
    const views = [
      new TrainingView((text) => terminal.push(text), true),
      new TrainingView((text) => log.push(text), false),
    ];
    for (let updates = 0; updates <= 1000; updates += 20)
      for (const view of views) view.show(progress(updates), updates);
    expect(log).toHaveLength(11);
    expect(terminal.at(-1)?.startsWith("\x1b[7A\r")).toBe(true);
    expect(terminal.length).toBeLessThan(8);
  });
});

describe("a verdict", () => {
  it("has a word for every error", () => {
    const words = [0.005, 0.02, 0.07, 0.2, 0.9].map((error) => verdictOn(error).split(/[:,]/)[0]);
    expect(words).toEqual([
      "Great",
      "Not bad",
      "It might sound right",
      "It probably does not sound right",
      "It does not sound like the device",
    ]);
  });
});
