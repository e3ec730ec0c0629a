/** The options that say which codec a command plays through. */
import { describe, expect, it } from "vitest";
import { codecOf, guitarChannelOf, queueWished } from "../../src/commands/codec.ts";
import { readConfiguration } from "../../src/state/configuration.ts";

describe("the options of a codec", () => {
  it("go before the settings, which count where nothing was asked for", () => {
    expect(guitarChannelOf({}, 2)).toBe(1);
    expect(guitarChannelOf({ channel: "3" }, 2)).toBe(2);
    expect(queueWished({}, 3)).toEqual({ periods: 5, prefillPeriods: 3 });
    expect(queueWished({ prefill: "1.5" }, 3)).toEqual({ periods: 4, prefillPeriods: 1.5 });
  });

  it("leave card, input and queue to the settings of the pedal", () => {
    const { board, audio } = readConfiguration(
      '{ "board": "codec", "audio": { "guitarChannel": 2, "prefillPeriods": 4 } }',
    ).configuration;
    expect(codecOf({}, { board, audio })).toMatchObject({
      card: "codec",
      guitarChannel: 1,
      prefillPeriods: 4,
    });
    expect(codecOf({ card: "other", channel: "1" }, { board, audio })).toMatchObject({
      card: "other",
      guitarChannel: 0,
    });
  });

  it("ask for the left input and two periods of the best card where nothing is said", () => {
    expect(codecOf({}, readConfiguration("{}").configuration)).toEqual({
      kind: "alsa",
      card: null,
      device: null,
      guitarChannel: 0,
      periods: 4,
      prefillPeriods: 2,
    });
  });

  for (const [what, values, sentence] of [
    ["a prefill that would run dry", { prefill: "1" }, /--prefill is "1".*1\.5 to 8/],
    ["an input that no card has", { channel: "0" }, /--channel is "0".*1 to 32/],
    ["a backend that needs no codec", { backend: "bench" }, /--backend is "bench".*alsa/],
  ] as const)
    it(`refuse ${what}`, () =>
      expect(() => codecOf(values, readConfiguration("{}").configuration)).toThrow(sentence));
});
