/** Which codec a command plays through: what `play`, `capture` and `latency` have in common. */
import { queueOf, usualPrefill } from "../audio/backends/alsa/request.ts";
import { readCards } from "../audio/boards/cards.ts";
import { wantedCard } from "../audio/boards/wanted.ts";
import type { BackendData } from "../audio/thread-data.ts";
import { readPedalJson } from "../library/store/state-files.ts";
import { Refusal } from "../refusal.ts";
import type { Configuration } from "../state/configuration.ts";
import { numberBetween, ownFolder, wholeNumber } from "./command.ts";

export const codecOptions = {
  backend: { type: "string" },
  card: { type: "string" },
  device: { type: "string" },
  channel: { type: "string" },
  prefill: { type: "string" },
} as const;

export type CodecValues = { [K in keyof typeof codecOptions]?: string | undefined };
export type CodecSettings = Pick<Configuration, "board" | "audio">;

/** The guitar's input, from 0. @param usual from 1 @throws Refusal */
export function guitarChannelOf({ channel }: CodecValues, usual: number): number {
  return (channel === undefined ? usual : wholeNumber("--channel", channel, 1, 32)) - 1;
}

/** How much is queued ahead of the converter. @param usual periods @throws Refusal */
export function queueWished({ prefill }: CodecValues, usual: number) {
  const { least, most } = usualPrefill;
  return queueOf(prefill === undefined ? usual : numberBetween("--prefill", prefill, least, most));
}

/**
 * For commands that need a codec.
 * @param settings the pedal's own: they count where nothing was asked for
 * @throws Refusal
 */
export function codecOf(
  values: CodecValues,
  { board, audio }: CodecSettings,
): Extract<BackendData, { kind: "alsa" | "naudiodon" }> {
  const { backend, device = null } = values;
  const guitarChannel = guitarChannelOf(values, audio.guitarChannel);
  if (backend === "naudiodon") return { kind: backend, device, guitarChannel };
  if (backend !== undefined && backend !== "alsa")
    throw new Refusal(`--backend is "${backend}": choose alsa (a sound card) or naudiodon (PortAudio).`);
  const card = values.card ?? wantedCard(board, readCards()) ?? null;
  return { kind: "alsa", card, device, guitarChannel, ...queueWished(values, audio.prefillPeriods) };
}

/** Those of `pedal.json` in the folder that the pedal plays from; what is wrong in it is told when the pedal starts. */
export const codecSettings = (): Promise<CodecSettings> => readPedalJson(ownFolder(undefined), () => {});
