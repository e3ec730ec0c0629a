import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type AlsaLibrary, loadAlsa } from "../../../src/audio/backends/alsa/library.ts";
import { applyMixer, checkMixer, mixerComplaints } from "../../../src/audio/boards/mixer.ts";
import { codecEnvironment, skipped } from "../../support/pedalsim/run.ts";

const asShipped = `Digital Playback Volume;integer;0;255;180,180
Auto Mute Switch;boolean;0;1;1,1
DSP Program;enumerated;FIR interpolation with de-emphasis|Low latency IIR with de-emphasis;0
`;

describe.skipIf(skipped !== undefined)("the mixer of a board", () => {
  let alsa: AlsaLibrary;
  let file: string;

  beforeAll(() => {
    const folder = mkdtempSync(join(tmpdir(), "stompnet-mixer-"));
    file = join(folder, "mixer.txt");
    Object.assign(process.env, codecEnvironment({}, folder), { PEDAL_MIXER: file });
    alsa = loadAlsa();
  });

  beforeEach(() => writeFileSync(file, asShipped));

  const wanted = [
    { element: "Digital Playback Volume", value: 207 },
    { element: "Auto Mute Switch", value: false },
    { element: "DSP Program", value: "Low latency IIR with de-emphasis" },
  ];

  function linesOf(report: ReturnType<typeof applyMixer>) {
    if (report.kind === "refused") throw new Error(report.sentence);
    return report.lines;
  }

  it("is set in all channels and read back", () => {
    const lines = linesOf(applyMixer(alsa, "pedal", wanted));
    expect(lines.map(({ state, found }) => [state, found])).toEqual([
      ["right", [207, 207]],
      ["right", [false, false]],
      ["right", ["Low latency IIR with de-emphasis"]],
    ]);
    expect(readFileSync(file, "utf8")).toContain("Digital Playback Volume;integer;0;255;207,207");
    expect(mixerComplaints(lines)).toEqual([]);
  });

  it("is only looked at when nobody asked for a change", () => {
    const lines = linesOf(checkMixer(alsa, "pedal", wanted));
    expect(lines.map(({ state }) => state)).toEqual(["differs", "differs", "differs"]);
    expect(readFileSync(file, "utf8")).toBe(asShipped);
  });

  it("tells of an element that the kernel has not", () => {
    const lines = linesOf(applyMixer(alsa, "pedal", [{ element: "Aux Volume", value: 47 }]));
    expect(lines[0]?.state).toBe("missing");
    expect(mixerComplaints(lines)[0]).toContain('no "Aux Volume"');
  });

  it("tells of a value that is out of range, of another type, or not among the items", () => {
    const lines = linesOf(
      applyMixer(alsa, "pedal", [
        { element: "Digital Playback Volume", value: 256 },
        { element: "Auto Mute Switch", value: 1 },
        { element: "DSP Program", value: "No such program" },
      ]),
    );
    expect(lines.map(({ state }) => state)).toEqual(["refused", "refused", "refused"]);
  });

  it("finds out an element that takes a value and does not keep it", () => {
    writeFileSync(file, `!${asShipped}`);
    const lines = linesOf(applyMixer(alsa, "pedal", wanted));
    expect(lines[0]).toMatchObject({ state: "differs", found: [180, 180] });
    expect(mixerComplaints(lines)).toEqual([expect.stringContaining("did not keep")]);
  });

  it("is a sentence, not an exception, when it cannot be opened", () => {
    expect(applyMixer(alsa, "no-such-mixer", wanted)).toMatchObject({ kind: "refused" });
  });

  it("is not even opened for a board that has none", () => {
    expect(applyMixer(alsa, "no-such-mixer", [])).toEqual({ kind: "lines", lines: [] });
  });
});
