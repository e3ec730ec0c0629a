/** What is asked of a sound card, and how it says no. */
import type { Frames, Hertz } from "../../../units.ts";
import type { SampleFormat } from "../port.ts";

export type SessionRequest = {
  /** An ALSA pcm name: `cardDevice(id)` for a card, any other name of the ALSA configuration for tests. */
  device: string;
  rate: Hertz;
  /** 16 to 256. */
  periodFrames: Frames;
  /** Periods in the device's buffer. */
  periods: number;
  /** Periods of silence queued before the start, 1.5 to `periods` - 1: with one period the output runs dry at
   * the very moment in which the input is ready. A fraction is rounded to whole frames. */
  prefillPeriods: number;
  /** In order of preference. */
  formats: readonly SampleFormat[];
};

export const defaultRequest = {
  rate: 48_000,
  periodFrames: 64,
  periods: 4,
  prefillPeriods: 2,
  formats: ["S32_LE", "S24_3LE", "S16_LE"],
} as const satisfies Omit<SessionRequest, "device">;

/** A prefill with the buffer that it needs: room for one period more, and one that is being played. */
export function queueOf(prefillPeriods: number): Pick<SessionRequest, "periods" | "prefillPeriods"> {
  return { periods: Math.max(defaultRequest.periods, Math.ceil(prefillPeriods) + 2), prefillPeriods };
}

export type SessionRefusal = {
  kind: "refused";
  reason: "busy" | "absent" | "permission" | "format" | "channels" | "rate" | "period" | "failed";
  /** What, where, what to do. */
  sentence: string;
  /** The nearest rate or period that the card offers, for those reasons. */
  nearest?: number;
};

export function isRefusal(value: object): value is SessionRefusal {
  return "kind" in value && value.kind === "refused";
}

export function refuse(reason: SessionRefusal["reason"], sentence: string, nearest?: number): SessionRefusal {
  return nearest === undefined
    ? { kind: "refused", reason, sentence }
    : { kind: "refused", reason, sentence, nearest };
}

/** A request that no card could grant. */
export function impossibleRequest(request: SessionRequest): SessionRefusal | undefined {
  const { periodFrames, periods, prefillPeriods } = request;
  if (!Number.isInteger(periodFrames) || periodFrames < 16 || periodFrames > 256) {
    return refuse(
      "period",
      `A period of ${periodFrames} frames is not possible: choose 16 to 256 in the audio settings.`,
    );
  }
  if (!Number.isInteger(periods) || periods < 3 || periods > 16) {
    return refuse(
      "period",
      `${periods} periods of buffer are not possible: choose 3 to 16 in the audio settings.`,
    );
  }
  if (!(prefillPeriods >= 1.5 && prefillPeriods <= periods - 1)) {
    return refuse(
      "period",
      `A prefill of ${prefillPeriods} periods is not possible with a buffer of ${periods}: choose 1.5 to ${periods - 1} in the audio settings.`,
    );
  }
  return undefined;
}
