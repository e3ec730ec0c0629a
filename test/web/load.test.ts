/**
 * What fifty browsers and a gigabyte do to the sound: nothing. Quiet and loaded stretches of one run take turns, each as
 * many readings long; whatever else the machine is doing meets both.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type PageEvent, pageEvents } from "../support/event-stream.ts";
import { PedalProcess } from "../support/pedal-process.ts";
import { namFile } from "../support/stompnet.ts";

const clients = fileURLToPath(new URL("../support/page-clients.ts", import.meta.url));
/** Two seconds, 1500 periods of 64 frames. */
const stretchReadings = 40;
/** A page that disturbs the sound does so in every stretch; a busy machine does so in some of either kind. */
const mostRounds = 10;

describe("under fifty browsers and a gigabyte", () => {
  const folder = mkdtempSync(join(tmpdir(), "stompnet-load-"));
  const model = join(folder, "Clean.nam");
  let pedal: PedalProcess;

  beforeAll(async () => {
    writeFileSync(model, namFile(0.5));
    pedal = await PedalProcess.start("--data", folder, "--model", model, "--listen", "127.0.0.1:0");
  });
  afterAll(async () => {
    await pedal?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  type Counts = { latePeriods: number; xruns: number };

  /** What is counted over a stretch of readings. */
  async function stretch(readings: AsyncGenerator<PageEvent>): Promise<Counts> {
    const seen: Counts[] = [];
    while (seen.length <= stretchReadings) {
      const { value } = await readings.next();
      if (value.event === "reading") seen.push(value.data as Counts);
    }
    const [first, last] = [seen[0]!, seen.at(-1)!];
    return { latePeriods: last.latePeriods - first.latePeriods, xruns: last.xruns - first.xruns };
  }

  async function underLoad<T>(work: () => Promise<T>): Promise<{ result: T; answers: string[] }> {
    const crowd = spawn(process.execPath, [clients, pedal.url], { stdio: ["pipe", "pipe", "inherit"] });
    const answers: string[] = [];
    const lines = createInterface({ input: crowd.stdout });
    await new Promise<void>((resolve) => {
      lines.on("line", (line) => {
        if (line === "listening") resolve();
        else answers.push(line);
      });
    });
    const result = await work();
    while (answers.length < 2) await once(lines, "line");
    const ended = once(crowd, "exit");
    crowd.stdin.end();
    await ended;
    return { result, answers };
  }

  it("no more periods come late than without them, and the gigabyte is refused without being kept", async () => {
    const readings = pageEvents(pedal.url);
    const quiet: number[] = [];
    const loaded: number[] = [];
    await stretch(readings);
    const megabytesBefore = pedal.mostMegabytes();
    const isNoWorse = () => Math.min(...loaded) <= Math.max(...quiet);
    while (quiet.length < 2 || (!isNoWorse() && quiet.length < mostRounds)) {
      quiet.push((await stretch(readings)).latePeriods);
      const { result, answers } = await underLoad(() => stretch(readings));
      loaded.push(result.latePeriods);
      expect(result.xruns).toBe(0);
      expect(answers).toEqual(["413", "413"]);
    }
    await readings.return(undefined);
    console.log(
      `late periods in stretches of ${stretchReadings} readings: quiet ${quiet.join(" ")}, loaded ${loaded.join(" ")}`,
    );
    expect(isNoWorse()).toBe(true);
    expect(pedal.mostMegabytes() - megabytesBefore).toBeLessThan(120);
  }, 120_000);
});
