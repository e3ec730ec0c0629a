import { createRequire } from "node:module";
import { describe, expect, it } from "vitest";
import { chooseDevice } from "../../../src/audio/backends/naudiodon/devices.ts";
import type { PortAudioDevice } from "../../../src/audio/backends/naudiodon/native.ts";
import { endings } from "../../../src/audio/backends/port.ts";
import { countHoles, findSegments, runPortAudio, skipped } from "../../support/pedalsim/run.ts";

/** The addon is optional; PortAudio itself is not loaded into the test process. */
function isBuilt(): boolean {
  try {
    createRequire(import.meta.url).resolve("naudiodon/build/Release/naudiodon.node");
    return true;
  } catch {
    return false;
  }
}
const absent = skipped !== undefined || !isBuilt();
if (!isBuilt()) console.warn("naudiodon is not built here; its tests are skipped.");

describe.skipIf(absent)("playing through PortAudio on the virtual codec", () => {
  it("plays every sample once, always equally late", async () => {
    const run = await runPortAudio({ stopAfterPeriods: 500, periodFrames: 64 });
    expect(run.outcome?.counters).toMatchObject({
      periods: 500,
      xruns: 0,
      lostFrames: 0,
      ending: endings.stopped,
    });
    const segments = findSegments(run.input, run.output);
    expect(segments).toHaveLength(1);
    expect(segments[0]).toMatchObject({ delayFrames: 576 });
    expect(segments[0]?.frames).toBeGreaterThanOrEqual(500 * 64 - 576);
  });

  it("has the same latency after each start", async () => {
    const delays = new Set<number | undefined>();
    for (let start = 0; start < 3; start++) {
      const run = await runPortAudio({ stopAfterPeriods: 50, periodFrames: 128 });
      delays.add(findSegments(run.input, run.output)[0]?.delayFrames);
    }
    expect(delays.size).toBe(1);
  });

  it("counts an xrun, fills in silence and plays on", async () => {
    const run = await runPortAudio({ stopAfterPeriods: 300, periodFrames: 64 }, { faults: "xrun@6400" });
    expect(run.outcome?.counters).toMatchObject({ periods: 300, ending: endings.stopped });
    expect(run.outcome?.counters.xruns).toBeGreaterThan(0);
    expect(findSegments(run.input, run.output).length).toBeGreaterThan(1);
    expect(countHoles(run.output.subarray(2 * 12_000))).toBe(0);
  });

  it("notices that the device is gone, which PortAudio does not tell, and ends all the same", async () => {
    const run = await runPortAudio(
      { stopAfterPeriods: 3000, periodFrames: 64, patienceMilliseconds: 200 },
      { faults: "unplug@6400" },
    );
    expect(run.outcome?.counters.ending).toBe(endings.unplugged);
    expect(run.exitCode).toBe(3);
  });

  it("ends by process.exit() while it plays, time after time", async () => {
    for (let time = 0; time < 5; time++) {
      const run = await runPortAudio({ stopAfterPeriods: -1, periodFrames: 64, meanwhile: "exit" });
      expect(run.exitCode).toBe(0);
    }
  });

  it("refuses a device that is not there instead of opening the default one", async () => {
    const run = await runPortAudio({ stopAfterPeriods: 10, periodFrames: 64, device: "no such device" });
    expect(run.exitCode).toBe(1);
    expect(run.standardError).toContain('whose name contains "no such device"');
  });

  it("refuses a rate that the device has not, in a sentence", async () => {
    const run = await runPortAudio({ stopAfterPeriods: 10, periodFrames: 64 }, { rates: "44100" });
    expect(run.exitCode).toBe(1);
    expect(run.standardError).toContain('The sound device "pedal" cannot be opened at 48000 Hz');
  });
});

describe("choosing a PortAudio device", () => {
  function device(name: string, maxInputChannels = 2, maxOutputChannels = 2): PortAudioDevice {
    return {
      id: 0,
      name,
      maxInputChannels,
      maxOutputChannels,
      defaultSampleRate: 48_000,
      hostAPIName: "ALSA",
    };
  }
  const devices = [device("HDMI", 0, 8), device("Scarlett 2i2 USB"), device("default")];

  it("takes the default without a wish, and never one that only plays", () => {
    expect(chooseDevice(devices).name).toBe("default");
    expect(chooseDevice(devices.slice(0, 2)).name).toBe("Scarlett 2i2 USB");
  });

  it("finds a part of the name, whatever its capitals", () => {
    expect(chooseDevice(devices, "scarlett").name).toBe("Scarlett 2i2 USB");
  });

  it("lists what there is when nothing fits", () => {
    expect(() => chooseDevice(devices, "HDMI")).toThrow("there are: Scarlett 2i2 USB, default");
    expect(() => chooseDevice([])).toThrow("there is none");
  });
});
