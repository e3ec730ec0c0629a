import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { type AlsaLibrary, loadAlsa } from "../../../src/audio/backends/alsa/library.ts";
import { defaultRequest, type SessionRequest } from "../../../src/audio/backends/alsa/request.ts";
import { openSession } from "../../../src/audio/backends/alsa/session.ts";
import { type CodecSettings, codecEnvironment, noise, skipped } from "../../support/pedalsim/run.ts";

describe.skipIf(skipped !== undefined)("opening a sound card", () => {
  let alsa: AlsaLibrary;
  let folder: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "stompnet-session-"));
    writeFileSync(join(folder, "in.raw"), noise(480));
    Object.assign(process.env, codecEnvironment({}, folder));
    alsa = loadAlsa();
  });

  function openWith(settings: CodecSettings, request: Partial<SessionRequest> = {}, cards: string[] = []) {
    Object.assign(process.env, codecEnvironment(settings, folder));
    const result = openSession(alsa, { ...defaultRequest, device: "pedal", ...request }, cards);
    if (result.kind === "open") result.session.close();
    return result;
  }

  function refusalOf(settings: CodecSettings, request: Partial<SessionRequest> = {}, cards: string[] = []) {
    const result = openWith(settings, request, cards);
    if (result.kind === "open") throw new Error("The card was opened.");
    return result;
  }

  it("grants 32-bit stereo with four periods of buffer and two of prefill", () => {
    expect(openWith({})).toMatchObject({
      session: {
        grant: {
          rate: 48_000,
          periodFrames: 64,
          bufferFrames: 256,
          prefillFrames: 128,
          input: { format: "S32_LE", channels: 2 },
          output: { format: "S32_LE", channels: 2 },
        },
      },
    });
  });

  it("takes packed 24 bits before 16 where there are no 32", () => {
    const grant = { input: { format: "S24_3LE" }, output: { format: "S24_3LE" } };
    expect(openWith({ formats: "S16_LE S24_3LE" })).toMatchObject({ session: { grant } });
  });

  it("takes 16 bits where a card has nothing else", () => {
    expect(openWith({ formats: "S16_LE" })).toMatchObject({
      session: { grant: { input: { format: "S16_LE" } } },
    });
  });

  it("refuses a card with none of the formats, naming them", () => {
    const refusal = refusalOf({ formats: "FLOAT_LE" });
    expect(refusal.reason).toBe("format");
    expect(refusal.sentence).toContain("S32_LE, S24_3LE, S16_LE");
  });

  it("refuses a rate that the card has not, naming the nearest", () => {
    const refusal = refusalOf({ rates: "44100 96000" });
    expect(refusal).toMatchObject({ reason: "rate", nearest: 44_100 });
    expect(refusal.sentence).toContain("the nearest it offers is 44100 Hz");
  });

  it("says that another program holds a busy card", () => {
    const refusal = refusalOf({ busy: true });
    expect(refusal.reason).toBe("busy");
    expect(refusal.sentence).toContain("in use by another program");
  });

  it("says which cards are present when the one asked for is not", () => {
    const refusal = refusalOf({}, { device: "hw:CARD=nosuchcard" }, ["Headphones", "vc4hdmi"]);
    expect(refusal.reason).toBe("absent");
    expect(refusal.sentence).toContain("present are: Headphones, vc4hdmi");
  });

  it("says that there is no sound card at all", () => {
    expect(refusalOf({}, { device: "hw:CARD=nosuchcard" }).sentence).toContain("no sound card is present");
  });

  it.each([8, 512, 63.5])("refuses a period of %f frames before touching the card", (periodFrames) => {
    expect(refusalOf({}, { periodFrames })).toMatchObject({ reason: "period" });
  });

  it.each([1, 3.5])("refuses a prefill of %f periods in a buffer of four", (prefillPeriods) => {
    expect(refusalOf({}, { prefillPeriods }).sentence).toContain("choose 1.5 to 3");
  });

  it("leaves both directions free after a refusal", () => {
    refusalOf({ rates: "44100" });
    refusalOf({ rates: "44100" });
    expect(refusalOf({ rates: "44100" }).reason).toBe("rate");
  });
});
