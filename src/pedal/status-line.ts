/** The one line that says what the pedal is doing. */
import type { Load } from "../audio/load-meter.ts";
import type { Meters, NoteReading } from "../engine/engine.ts";
import type { PedalState } from "../state/pedal.ts";
import { titleOfReference } from "../state/presets.ts";

const meterWidth = 12;
/** Level at the meter's left end. */
const meterFloor = -48;

export function decibels(peak: number): number {
  return peak > 0 ? 20 * Math.log10(peak) : Number.NEGATIVE_INFINITY;
}

function meter(peak: number): string {
  const level = decibels(peak);
  const filled = Math.round(meterWidth * Math.min(1, Math.max(0, 1 - level / meterFloor)));
  const figure = level < -90 ? "-inf" : level.toFixed(0);
  return `${"█".repeat(filled)}${"·".repeat(meterWidth - filled)} ${figure.padStart(4)} dB`;
}

/** Half of the needle's places, 50 cents. */
const needleReach = 10;

/** "E2  -3 ct ·······|··" */
function tunerReading(note: NoteReading | null): string {
  if (note === null) return `--        ${"·".repeat(2 * needleReach + 1)}`;
  const cents = Math.round(note.cents);
  const place = needleReach + Math.round((note.cents / 50) * needleReach);
  const needle = `${"·".repeat(place)}${cents === 0 ? "█" : "|"}${"·".repeat(2 * needleReach - place)}`;
  return `${note.note.padEnd(3)} ${`${cents > 0 ? "+" : ""}${cents}`.padStart(3)} ct ${needle}`;
}

function whatPlays(
  { model, liveModel, bypass, tuner, message }: PedalState,
  note: NoteReading | null,
): string {
  if (tuner) return `TUNER  ${tunerReading(note)}`;
  if (message !== "") return message;
  const live = liveModel === null ? "" : titleOfReference(liveModel);
  const waiting = model !== null && model !== liveModel ? `-> ${titleOfReference(model)}` : "";
  const names = [live, waiting].filter(Boolean).join(" ") || "no model";
  return `${bypass ? "BYPASS " : "EFFECT "} ${names}`;
}

export function statusLine(state: PedalState, note: NoteReading | null, meters: Meters, load: Load): string {
  const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
  // Beyond it the figure says how long the system was busy elsewhere, not how hard the thread worked.
  const worst = load.worst > 1 ? "over 100 %" : percent(load.worst);
  return [
    whatPlays(state, note),
    `in ${meter(meters.inputPeak)}`,
    `out ${meter(meters.outputPeak)}`,
    `load ${percent(load.mean)} (worst ${worst})`,
    `late ${load.latePeriods}`,
  ].join("  ");
}
