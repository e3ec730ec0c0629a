/** Which codec a command plays through: what `play`, `capture` and `latency` have in common. */
import { queueOf } from "../audio/backends/alsa/request.ts";
import { readCards } from "../audio/boards/cards.ts";
import { wantedCard } from "../audio/boards/wanted.ts";
import type { BackendData } from "../audio/thread-data.ts";
import { settingsIn } from "../library/store/state-files.ts";
import { Refusal } from "../refusal.ts";
import { type Configuration, prefill } from "../state/configuration.ts";
import { numberBetween, ownFolder, wholeNumber } from "./command.ts";

export const codecOptions = {
  backend: { type: "string" },
  card: { type: "string" },
  device: { type: "string" },
  channel: { type: "string" },
  prefill: { type: "string" },
} as const;

export const prefillHelp = `--prefill N       periods queued ahead of the output (ALSA), ${prefill.least} to ${prefill.most} (${prefill.usual}): more forgive a later one, and delay the sound`;

export type CodecValues = { [K in keyof typeof codecOptions]?: string | undefined };
export type CodecSettings = Pick<Configuration, "board" | "audio">;

/** The guitar's input, from 0. @param usual from 1 @throws Refusal */
export function guitarChannelOf({ channel }: CodecValues, usual: number): number {
  return (channel === undefined ? usual : wholeNumber("--channel", channel, 1, 32)) - 1;
}

/** How much is queued ahead of the converter. @param usual periods @throws Refusal */
export function queueWished({ prefill: asked }: CodecValues, usual: number) {
  return queueOf(
    asked === undefined ? usual : numberBetween("--prefill", asked, prefill.least, prefill.most),
  );
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

/** Those of the folder that the pedal plays from. */
export const codecSettings = (): Promise<CodecSettings> => settingsIn(ownFolder(undefined));
