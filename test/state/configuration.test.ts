import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import {
  configurationJsonSchema,
  defaultConfiguration,
  readConfiguration,
} from "../../src/state/configuration.ts";
import { nearestWord } from "../../src/state/schema.ts";
import { randomFrom } from "../support/random.ts";

const docs = new URL("../../docs/", import.meta.url);

function complaintsAbout(settings: unknown): readonly string[] {
  return readConfiguration(JSON.stringify(settings)).complaints;
}

describe("pedal.json", () => {
  it("may be empty: a pedal with keyboard and USB MIDI", () => {
    expect(readConfiguration("{}")).toEqual({ configuration: defaultConfiguration(), complaints: [] });
  });

  for (const name of readdirSync(new URL("examples/", docs))) {
    it(`is right in the worked example ${name}`, () => {
      const { configuration, complaints } = readConfiguration(
        readFileSync(new URL(`examples/${name}`, docs), "utf8"),
      );
      expect(complaints).toEqual([]);
      expect(configuration).not.toEqual(defaultConfiguration());
    });
  }

  it("has the schema that docs/pedal.schema.json gives to editors", () => {
    const written = JSON.parse(readFileSync(new URL("pedal.schema.json", docs), "utf8"));
    expect(written, "node scripts/write-pedal-schema.ts makes it anew").toEqual(
      JSON.parse(JSON.stringify(configurationJsonSchema())),
    );
  });

  it("is told the place, the value and the range of a number", () => {
    const settings = {
      switches: [
        { name: "a", gpio: 17 },
        { name: "b", gpio: 29 },
      ],
    };
    expect(complaintsAbout(settings)).toEqual([
      "switches[1].gpio is 29; it must be a whole number from 2 to 27 (GPIO line of the 40-pin header, by its BCM number).",
    ]);
  });

  it("is told the nearest known word for an unknown one", () => {
    expect(complaintsAbout({ switches: [{ name: "a", hodl: "tuner", tap: "bypas" }] })).toEqual([
      'switches[0].hodl is not a setting; did you mean "hold"?',
      'switches[0].tap is "bypas"; did you mean "bypass"?',
    ]);
    expect(complaintsAbout({ wifi: true })[0]).toMatch(/^wifi is not a setting; known here: board, audio, /);
  });

  it("is told what is missing", () => {
    expect(complaintsAbout({ knobs: [{ channel: 0 }] })).toEqual([
      expect.stringMatching(/^knobs\[0\]\.parameter is missing; it must be one of "gain", /),
    ]);
  });

  it("is told lines that are used twice or not free", () => {
    const complaints = complaintsAbout({
      switches: [
        { name: "a", gpio: 17 },
        { name: "b", gpio: 20 },
      ],
      lights: [
        { gpio: 17, shows: "effect" },
        { gpio: 2, shows: "status" },
      ],
    });
    expect(complaints).toEqual([
      "switches[1].gpio is 20; lines 18 to 21 carry the sound to the codec. Choose another line.",
      "lights[0].gpio is 17, and so is switches[0].gpio; give each its own line.",
      "lights[1].gpio is 2; lines 2 and 3 are the I2C bus of codec, knobs and display. Choose another line.",
    ]);
  });

  it("is told chords of unknown switches, knobs on one input, and a relay without its lines", () => {
    const { configuration, complaints } = readConfiguration(
      JSON.stringify({
        switches: [{ name: "a" }, { name: "b" }],
        chords: [
          { switches: ["a", "c"], action: "tuner" },
          { switches: ["a", "b"], action: "tuner" },
          { switches: ["a", "a"], action: "tuner" },
        ],
        knobs: [
          { parameter: "gain", channel: 1 },
          { parameter: "mix", channel: 1 },
        ],
        relay: { kind: "latching", setGpio: 5 },
      }),
    );
    expect(complaints).toHaveLength(4);
    expect(complaints.join("\n")).toContain('chords[0].switches names "c"; the switches are called a, b.');
    expect(configuration.chords).toEqual([{ switches: ["a", "b"], action: "tuner" }]);
    expect(configuration.relay).toBeNull();
  });

  it("bypasses without the relay that the file does not have, and measures a knob whose ends make no way from 0", () => {
    const { configuration, complaints } = readConfiguration(
      JSON.stringify({
        audio: { bypass: "relay" },
        knobs: [
          { parameter: "gain", channel: 0, zeroVolts: 1, fullScaleVolts: 1.2 },
          { parameter: "mix", channel: 1, zeroVolts: 0.4, fullScaleVolts: 2.9 },
        ],
      }),
    );
    expect(complaints).toEqual([
      'audio.bypass is "relay", but there is no relay in the file: the pedal bypasses without one.',
      "knobs[0].zeroVolts is 1 and its fullScaleVolts 1.2; the end must lie at least 0.3 V above the start.",
    ]);
    expect(configuration.audio.bypass).toBe("buffered");
    expect(configuration.knobs.map(({ zeroVolts }) => zeroVolts)).toEqual([0, 0.4]);
  });

  it("is told the line and column of a slip in its commas", () => {
    const { complaints, configuration } = readConfiguration('{\n  "switches": [\n    { "name" "a" }\n  ]\n}');
    expect(complaints).toEqual([expect.stringContaining("line 3, column 14")]);
    expect(configuration).toEqual(defaultConfiguration());
  });

  it("plays on with what is right in a file that is partly wrong", () => {
    const { configuration } = readConfiguration(
      JSON.stringify({ switches: [7, { name: "a", gpio: 17, tap: "tuner" }], audio: { blockFrames: 63 } }),
    );
    expect(configuration.switches).toHaveLength(1);
    expect(configuration.audio.blockFrames).toBe(64);
  });

  it("never throws and always gives a whole configuration, whatever is in the file", () => {
    const example = readFileSync(new URL("examples/three-switches-four-knobs-display.json", docs), "utf8");
    const shape = Object.keys(defaultConfiguration()).sort();
    for (let seed = 1; seed <= 400; seed++) {
      const random = randomFrom(seed);
      let file = example;
      for (let bite = random.whole(1, 6); bite > 0; bite--) {
        const at = random.whole(0, file.length - 1);
        const put = random.oneOf(["", "0", "-1e999", '"', "null", "[", "}", "true", ",", "__proto__"]);
        file = file.slice(0, at) + put + file.slice(at + random.whole(0, 5));
      }
      expect(Object.keys(readConfiguration(file).configuration).sort(), `seed ${seed}`).toEqual(shape);
    }
    for (const value of [
      null,
      3,
      "x",
      [],
      [[]],
      { switches: { length: 1e9 } },
      { chords: [{ switches: 3 }] },
    ])
      expect(Object.keys(readConfiguration(JSON.stringify(value)).configuration).sort()).toEqual(shape);
  });

  it("makes a complaint for every file that JSON cannot read", () => {
    for (const file of ["", "{", "[", "nul", '{"a":}', "\u0000"])
      expect(readConfiguration(file).complaints).toHaveLength(1);
    expect(readConfiguration("\uFEFF{}").complaints).toEqual([]);
  });
});

describe("the nearest word", () => {
  it("is found through slips of the finger and not through other words", () => {
    expect(nearestWord("knbos", ["knobs", "lights"])).toBe("knobs");
    expect(nearestWord("HOLD", ["hold", "double"])).toBe("hold");
    expect(nearestWord("bluetooth", ["knobs", "lights"])).toBeUndefined();
  });
});
