/**
 * Inside the guest: plays a network through the card for so long while the control thread is blocked for 45 of every 50 ms and
 * makes garbage, and prints what came of it as JSON. `node play.ts '{"seconds": 60, "frames": 64, "loaded": true}'`
 */
import { PerformanceObserver } from "node:perf_hooks";
import { defaultRequest } from "../../src/audio/backends/alsa/request.ts";
import { counterWords } from "../../src/audio/backends/port.ts";
import { bootAudioWorker } from "../../src/audio/boot.ts";
import { AudioThread } from "../../src/audio/thread.ts";
import { readModelFile } from "../../src/library/model-file.ts";
import { bestPrecision, buildMachine } from "../../src/pedal/machine.ts";
import { claimSteadyPages } from "../../src/system/claim.ts";
import { makeGarbageForFortyFiveMilliseconds } from "../support/garbage.ts";
import type { WokenUp } from "./audio-thread.ts";

export type Order = { seconds: number; frames: number; loaded: boolean };

export type Outcome = {
  periods: number;
  xruns: number;
  lostFrames: number;
  latePeriods: number;
  silentWaits: number;
  /** Longest render of a period. */
  worstWorkMicroseconds: number;
  /** How much later than the grid of periods the audio thread was woken, in rising order of share. */
  latenessMicroseconds: { p50: number; p99: number; p999: number; worst: number };
  /** Collections of the control thread's heap, and the longest. */
  collections: number;
  longestCollectionMilliseconds: number;
  stalls: number;
  remarks: string[];
};

const { seconds, frames, loaded } = JSON.parse(process.argv[2] ?? "{}") as Order;
const rate = 48_000;
const remarks = claimSteadyPages();
let [collections, longest, stalls] = [0, 0, 0];
new PerformanceObserver((list) => {
  for (const { duration } of list.getEntries()) {
    collections++;
    longest = Math.max(longest, duration);
  }
}).observe({ entryTypes: ["gc"] });

const machine = buildMachine(rate, frames, bestPrecision());
const model = await readModelFile(new URL("../golden/nam/syn-lstm-1x8.nam", import.meta.url).pathname);
machine.engine.play(machine.engine.load(model), { kind: "crossfade", frames: 0 });
const worker = bootAudioWorker(new URL("./audio-thread.ts", import.meta.url).pathname);
const { periods, prefillPeriods } = defaultRequest;
const wanted = Math.ceil((seconds * rate) / frames);
const order = {
  ...machine,
  rate,
  periodFrames: frames,
  rehearsalPlayers: machine.engine.rehearsalPlayers(),
  backend: { kind: "alsa", card: null, device: "hw:Dummy", guitarChannel: 0, periods, prefillPeriods },
  mostPeriods: wanted + 1000,
} as const;
const thread = new AudioThread(worker, order);

let told = 0;
const timer = setInterval(() => {
  if (loaded && thread.counter("periods") > 0) {
    makeGarbageForFortyFiveMilliseconds();
    stalls++;
  }
  const played = Math.floor((thread.counter("periods") * frames) / rate / 5);
  if (played > told) process.stderr.write(`${5 * played} s played\n`);
  told = Math.max(told, played);
  if (thread.counter("periods") >= wanted) void thread.stop();
}, 50);

thread.listen((report) => {
  const woken = report as unknown as WokenUp;
  if (woken.kind !== "wokenUp") {
    if ("sentence" in report) remarks.push(report.sentence);
    return;
  }
  clearInterval(timer);
  const outcome: Outcome = {
    ...(Object.fromEntries(
      (["periods", "xruns", "lostFrames", "latePeriods", "silentWaits"] as const).map((name) => [
        name,
        thread.counters[counterWords[name]]!,
      ]),
    ) as Pick<Outcome, "periods" | "xruns" | "lostFrames" | "latePeriods" | "silentWaits">),
    worstWorkMicroseconds: thread.counter("maximumWorkNanoseconds") / 1000,
    latenessMicroseconds: lateness(woken),
    collections,
    longestCollectionMilliseconds: longest,
    stalls,
    remarks,
  };
  process.stdout.write(`OUTCOME ${JSON.stringify(outcome)}\n`);
});

/** Against the grid that the earliest of all wake-ups lies on. */
function lateness({ stamps, count }: WokenUp): Outcome["latenessMicroseconds"] {
  const period = 1e9 / (rate / frames);
  const offsets = Float64Array.from({ length: Math.min(count, wanted) }, (_, index) => {
    const since = (stamps[2 * index]! - stamps[0]!) * 1e9 + (stamps[2 * index + 1]! - stamps[1]!);
    return since - index * period;
  });
  const earliest = offsets.reduce((least, offset) => Math.min(least, offset), 0);
  const sorted = offsets.map((offset) => (offset - earliest) / 1000).sort();
  const share = (part: number) => sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))]!;
  return { p50: share(0.5), p99: share(0.99), p999: share(0.999), worst: share(1) };
}
