/** Which codec a command plays through: what `play`, `capture` and `latency` have in common. */
import { queueOf, usualPrefill } from "../audio/backends/alsa/request.ts";
import type { BackendData } from "../audio/thread-data.ts";
import { Refusal } from "../refusal.ts";
import { numberBetween, wholeNumber } from "./command.ts";

export const codecOptions = {
  backend: { type: "string" },
  card: { type: "string" },
  device: { type: "string" },
  channel: { type: "string" },
  prefill: { type: "string" },
} as const;

export type CodecValues = { [K in keyof typeof codecOptions]?: string | undefined };

/** The guitar's input, from 0. @param usual from 1 @throws Refusal */
export function guitarChannelOf({ channel }: CodecValues, usual = 1): number {
  return (channel === undefined ? usual : wholeNumber("--channel", channel, 1, 32)) - 1;
}

/** How much is queued ahead of the converter. @param usual periods @throws Refusal */
export function queueWished({ prefill }: CodecValues, usual: number = usualPrefill.periods) {
  const { least, most } = usualPrefill;
  return queueOf(prefill === undefined ? usual : numberBetween("--prefill", prefill, least, most));
}

/** For commands that need a codec. @throws Refusal */
export function codecOf(values: CodecValues): Extract<BackendData, { kind: "alsa" | "naudiodon" }> {
  const { backend, card = null, device = null } = values;
  const guitarChannel = guitarChannelOf(values);
  if (backend === "naudiodon") return { kind: backend, device, guitarChannel };
  if (backend !== undefined && backend !== "alsa")
    throw new Refusal(`--backend is "${backend}": choose alsa (a sound card) or naudiodon (PortAudio).`);
  return { kind: "alsa", card, device, guitarChannel, ...queueWished(values) };
}
