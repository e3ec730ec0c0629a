import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Habits } from "../../src/pedal/pedal.ts";
import { settingsPort } from "../../src/pedal/settings-port.ts";
import { readConfiguration } from "../../src/state/configuration.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const folder = temporaryFolder();
const written = () => JSON.parse(readFileSync(join(folder.path, "pedal.json"), "utf8"));

function port(text = "{}") {
  writeFileSync(join(folder.path, "pedal.json"), text);
  const habits: Habits[] = [];
  const pedal = { setHabits: (changed: Habits) => void habits.push(changed) };
  return { habits, ...settingsPort(folder.path, readConfiguration(text).configuration, pedal) };
}

describe("the settings on the page", () => {
  it("are written as they were given, beside the ones before, and what can count at once does", async () => {
    const settings = port('{ "i2cBus": 1 }');
    const given = { audio: { tuner: "live", blockFrames: 32 }, i2cBus: 1 };
    expect(await settings.write(given)).toEqual({ now: ["audio.tuner"], waiting: ["audio.blockFrames"] });
    expect(settings.habits).toMatchObject([{ tuner: "live", crossfadeMs: 20 }]);
    expect(written()).toEqual(given);
    expect(readFileSync(join(folder.path, "pedal.json.previous"), "utf8")).toBe('{ "i2cBus": 1 }');
    expect(await settings.read()).toMatchObject({
      written: given,
      complaints: [],
      waiting: ["audio.blockFrames"],
    });
  });

  it("are refused with everything that is wrong, a line each, and stand as they were", async () => {
    const settings = port();
    const given = { audio: { crossfadeMs: 5, tunre: "live" }, switches: [{ name: "A", gpio: 1 }] };
    await expect(settings.write(given)).rejects.toThrow(
      [
        'audio.tunre is not a setting; did you mean "tuner"?',
        "audio.crossfadeMs is 5; it must be a number from 10 to 50 (milliseconds of a model's crossfade).",
        "switches[0].gpio is 1; it must be a whole number from 2 to 27 (GPIO line of the 40-pin header, by its BCM number).",
      ].join("\n"),
    );
    expect(readdirSync(folder.path)).toEqual(["pedal.json"]);
    expect(written()).toEqual({});
    expect(settings.habits).toEqual([]);
  });

  it("show a file that was written by hand with its mistakes, and one that is no JSON as nothing", async () => {
    expect(await port('{ "board": 3 }').read()).toMatchObject({
      written: { board: 3 },
      complaints: [expect.stringContaining("board is 3")],
    });
    expect(await port("{").read()).toMatchObject({
      written: {},
      complaints: [expect.stringContaining("The file is not JSON")],
    });
  });
});
