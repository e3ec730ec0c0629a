/** `pedal.json` as the page reads and writes it. What can count at once does; the rest waits for the next start. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { keepConfiguration } from "../library/store/state-files.ts";
import { Refusal } from "../refusal.ts";
import { changedSettings } from "../state/changed-settings.ts";
import { type Configuration, readConfiguration } from "../state/configuration.ts";
import type { SettingsPort } from "../web/port.ts";
import type { Pedal } from "./pedal.ts";

/** What `Pedal.setHabits` takes over; the audio thread knows nothing of it. */
const atOnce = ["audio.crossfadeMs", "audio.tuner"];

/**
 * @param data folder of the pedal's own files
 * @param started what it was started with
 */
export function settingsPort(
  data: string,
  started: Configuration,
  pedal: Pick<Pedal, "setHabits">,
): SettingsPort {
  const path = join(data, "pedal.json");
  let playing = started;
  return {
    async read() {
      const text = await readFile(path, "utf8").catch(() => "{}");
      const { configuration, complaints } = readConfiguration(text);
      return {
        playing,
        written: writtenIn(text),
        complaints,
        waiting: changedSettings(playing, configuration),
      };
    },
    async write(settings) {
      const text = `${JSON.stringify(settings, null, 2)}\n`;
      const { configuration, complaints } = readConfiguration(text);
      if (complaints.length > 0) throw new Refusal(complaints.join("\n"));
      await keepConfiguration(data, Buffer.from(text));
      const now = changedSettings(playing, configuration).filter((name) => atOnce.includes(name));
      const { crossfadeMs, tuner } = configuration.audio;
      playing = { ...playing, audio: { ...playing.audio, crossfadeMs, tuner } };
      pedal.setHabits({ crossfadeMs, tuner });
      return { now, waiting: changedSettings(playing, configuration) };
    },
  };
}

/** As it stands in the file, without what was left out there; nothing of a file that is no JSON. */
function writtenIn(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch {
    return {};
  }
}
