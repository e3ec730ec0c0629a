/** The studio as a script uses it: two recordings in, a model out, stopped and continued on the way. */
import { readdirSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, describe, expect, it } from "vitest";
import { emptyReport } from "../../src/library/intake/report.ts";
import { practiceSignal } from "../../src/training/practice/practice.ts";
import type { PageStudio } from "../../src/web/protocol.ts";
import { throughDevice } from "../support/devices.ts";
import { pageEvents } from "../support/event-stream.ts";
import { ask, startPagePedal } from "../support/page-pedal.ts";
import { floatWav } from "../support/stompnet.ts";

const id = "0123456789abcdef0123456789abcdef";
let taken: string[] = [];
const pedal = await startPagePedal("127.0.0.1:0", async (folder) => {
  taken = readdirSync(folder);
  return { ...emptyReport(""), added: [{ kind: "model", id, title: "Amp" }] };
});
afterAll(() => pedal.server.stop());

const playing = practiceSignal(6, 48_000, 3);

async function send(query: string, body: Uint8Array<ArrayBuffer>) {
  const response = await fetch(`${pedal.url}api/v1/studio/recordings?${query}`, { method: "POST", body });
  return { status: response.status, body: (await response.json()) as { id: string; error?: string } };
}

const studio = async () => (await ask(pedal, "GET", "studio")).body as unknown as PageStudio;

const pollMs = 50;

/** Asks again until it is so. */
async function until(holds: (studio: PageStudio) => boolean): Promise<PageStudio> {
  for (;;) {
    const now = await studio();
    if (holds(now)) return now;
    await sleep(pollMs);
    // On a busy machine it asks more often than a page may that stands still.
    pedal.wait(pollMs);
  }
}

describe("the studio", { timeout: 240_000 }, () => {
  let recording = "";

  it("takes two recordings and says what it found", async () => {
    const dry = await send("side=dry&name=Amp", floatWav(playing));
    recording = dry.body.id;
    expect((await studio()).recordings).toMatchObject([{ id: recording, name: "Amp", found: null }]);
    await send(`side=wet&recording=${recording}`, floatWav(throughDevice(playing, { delay: 50 })));
    const [found] = (await studio()).recordings;
    expect(found?.found).toMatchObject({ delay: 50, rate: 48_000, faults: [], settlingMs: null });
  });

  it("refuses what it cannot do, in sentences", async () => {
    for (const [method, path, body, sentence] of [
      ["POST", "studio/training", { recording: "x" }, /no such recording/],
      ["POST", "studio/training", { recording, minutes: "x" }, /"minutes" is a number from 0.01 to 1440/],
      ["POST", "studio/training", { recording, resume: true }, /no interrupted training/],
      ["DELETE", "studio/recordings?recording=../..", undefined, /no such recording/],
      ["GET", `studio/report?recording=${recording}`, undefined, /no report of this recording/],
    ] as const)
      expect((await ask(pedal, method, path, body)).body.error).toMatch(sentence);
    expect((await send("side=left", floatWav(playing))).body.error).toMatch(/side=dry/);
    expect((await send("side=dry&name=Bad", new Uint8Array(100))).status).toBe(200);
  });

  it("trains with progress, is stopped, goes on, and puts the model into the library", async () => {
    // Counted, not timed: on a busy machine a time is a handful of updates, over before anybody stops them.
    const order = { recording, network: "lstm-8", updates: 4000 };
    expect((await ask(pedal, "POST", "studio/training", order)).status).toBe(200);
    expect((await ask(pedal, "POST", "studio/training", order)).body.error).toMatch(/studio is busy/);
    expect((await ask(pedal, "DELETE", `studio/recordings?recording=${recording}`)).body.error).toMatch(
      /works with this recording/,
    );
    for await (const { event, data } of pageEvents(pedal.url)) {
      const updates = (data as unknown as PageStudio).activity?.training?.updates ?? 0;
      if (event === "studio" && updates > 0) break;
    }
    await ask(pedal, "DELETE", "studio/activity");
    const stopped = await until(({ activity }) => activity?.state !== "running");
    expect(stopped.activity).toMatchObject({ kind: "training", state: "cancelled" });
    const { interrupted } = stopped.recordings.find((one) => one.id === recording)!;
    expect(interrupted?.network).toBe("lstm-8");
    await ask(pedal, "POST", "studio/training", { recording, resume: true });
    const done = await until(({ activity }) => activity?.state !== "running");
    expect(done.activity?.sentence).toMatch(/in the library: ESR [\d.]+ %/);
    expect(done.activity).toMatchObject({ state: "done", share: 1 });
    expect(done.activity?.training?.curve.length).toBeGreaterThan(5);
    expect(taken).toEqual(["Amp.nam"]);
    const made = done.recordings.find((one) => one.id === recording)!;
    expect(made).toMatchObject({ interrupted: null, model: { reference: `${id}/Amp.nam` } });
  });

  it("learns what moves by itself where it is asked to, into a file that can hold that", async () => {
    const { body } = await send("side=dry&name=Tremolo", floatWav(playing));
    const trembling = playing.map(
      (x, frame) => x * (0.6 + 0.4 * Math.sin((2 * Math.PI * 6 * frame) / 48_000)),
    );
    await send(`side=wet&recording=${body.id}`, floatWav(trembling));
    const order = { recording: body.id, network: "lstm-8", updates: 200, timeEffect: true, anyway: true };
    await ask(pedal, "POST", "studio/training", order);
    const done = await until(({ activity }) => activity?.state !== "running");
    expect(done.activity).toMatchObject({ state: "done", recording: body.id });
    expect(taken).toEqual(["Tremolo.json"]);
    await ask(pedal, "DELETE", `studio/recordings?recording=${body.id}`);
  });

  it("evaluates a model on it, with a report that may run its own script and nothing else", async () => {
    const ordered = (model: string) => ask(pedal, "POST", "studio/evaluation", { recording, model });
    expect((await ordered("none")).body.error).toMatch(/no model "none"/);
    await ordered("clean");
    const done = await until(
      ({ activity }) => activity?.kind === "evaluation" && activity.state !== "running",
    );
    expect(done.activity).toMatchObject({ state: "done", share: 1 });
    const { evaluation, hasReport } = done.recordings.find((one) => one.id === recording)!;
    expect(evaluation).toMatchObject({ model: "clean" });
    expect(evaluation?.error).toBeGreaterThan(0.01);
    expect(hasReport).toBe(true);
    const report = await fetch(`${pedal.url}api/v1/studio/report?recording=${recording}`);
    expect(report.headers.get("content-security-policy")).toContain("sandbox allow-scripts");
    expect(await report.text()).toContain("Blind test");
  });

  it("captures a device through the codec", async () => {
    const { body } = await ask(pedal, "POST", "studio/capture", { name: "Box", minutes: 0.2 });
    const done = await until(({ activity }) => activity?.kind === "capture" && activity.state !== "running");
    expect(done.activity?.sentence).toBe("Captured: it can be trained now.");
    const captured = done.recordings.find((one) => one.id === body.id);
    expect(captured).toMatchObject({ name: "Box", found: { delay: 100, faults: [] } });
    expect(captured?.found?.settlingMs).toBeLessThan(20);
    await ask(pedal, "DELETE", `studio/recordings?recording=${body.id}`);
  });

  it("removes a recording", async () => {
    await ask(pedal, "DELETE", `studio/recordings?recording=${recording}`);
    expect((await studio()).recordings.map(({ name }) => name)).toEqual(["Bad"]);
  });
});
