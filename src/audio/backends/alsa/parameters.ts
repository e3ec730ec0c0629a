/** Agrees with one direction of a sound card on format, channels, rate, period and buffer. */
import type { Frames } from "../../../units.ts";
import type { StreamLayout } from "../port.ts";
import { type AlsaLibrary, type Answer, formatCodes, interleavedAccess, type PcmHandle } from "./library.ts";
import { refuse, type SessionRefusal, type SessionRequest } from "./request.ts";

/** In the order in which they are tried. */
const channelCounts = [2, 4, 6, 8, 10, 12, 16, 18, 20, 24, 32, 1];
const commonRates = [32_000, 44_100, 48_000, 88_200, 96_000, 176_400, 192_000];
const commonPeriods = [16, 24, 32, 48, 64, 96, 128, 192, 256];

export type HardwareGrant = StreamLayout & { bufferFrames: Frames };

export function negotiateHardware(
  alsa: AlsaLibrary,
  pcm: PcmHandle,
  request: SessionRequest,
  direction: "input" | "output",
): HardwareGrant | SessionRefusal {
  const parameters: Answer<bigint> = [0n];
  alsa.allocateHardware(parameters);
  try {
    return new Negotiation(alsa, pcm, parameters[0], request, direction).run();
  } finally {
    alsa.freeHardware(parameters[0]);
  }
}

class Negotiation {
  private readonly alsa: AlsaLibrary;
  private readonly pcm: PcmHandle;
  private readonly parameters: bigint;
  private readonly request: SessionRequest;
  /** "the input of the sound card "x"" */
  private readonly place: string;

  constructor(
    alsa: AlsaLibrary,
    pcm: PcmHandle,
    parameters: bigint,
    request: SessionRequest,
    direction: "input" | "output",
  ) {
    this.alsa = alsa;
    this.pcm = pcm;
    this.parameters = parameters;
    this.request = request;
    this.place = `the ${direction} of the sound card "${request.device}"`;
  }

  run(): HardwareGrant | SessionRefusal {
    const { alsa, pcm, parameters, request } = this;
    let error = alsa.anyHardware(pcm, parameters);
    if (error >= 0) error = alsa.setAccess(pcm, parameters, interleavedAccess);
    if (error < 0) return this.failed(error);
    const format = request.formats.find((name) => alsa.setFormat(pcm, parameters, formatCodes[name]) >= 0);
    if (format === undefined) {
      return refuse(
        "format",
        `None of the sample formats ${request.formats.join(", ")} is offered by ${this.place}: use another card.`,
      );
    }
    const channels = this.chooseChannels();
    if (typeof channels !== "number") return channels;
    const refusal = this.chooseRate() ?? this.choosePeriod();
    if (refusal !== undefined) return refusal;
    alsa.setPeriodsNear(pcm, parameters, [request.periods], [0]);
    error = alsa.applyHardware(pcm, parameters);
    if (error < 0) return this.failed(error);
    return this.checkBuffer({ format, channels });
  }

  /** Stereo where the card has it; a card of many channels or of one is taken as it is. */
  private chooseChannels(): number | SessionRefusal {
    const { alsa, pcm, parameters } = this;
    const channels = channelCounts.find((count) => alsa.setChannels(pcm, parameters, count) >= 0);
    return (
      channels ?? refuse("channels", `Neither stereo nor mono is offered by ${this.place}: use another card.`)
    );
  }

  private chooseRate(): SessionRefusal | undefined {
    const { alsa, pcm, parameters, request } = this;
    if (alsa.setRate(pcm, parameters, request.rate) >= 0) return undefined;
    const offered = commonRates.filter((rate) => alsa.testRate(pcm, parameters, rate) >= 0);
    return this.refuseValue("rate", `${request.rate} Hz is`, request.rate, offered, "Hz");
  }

  private choosePeriod(): SessionRefusal | undefined {
    const { alsa, pcm, parameters, request } = this;
    if (alsa.setPeriod(pcm, parameters, request.periodFrames) >= 0) return undefined;
    const offered = commonPeriods.filter((frames) => alsa.testPeriod(pcm, parameters, frames) >= 0);
    const what = `A period of ${request.periodFrames} frames is`;
    return this.refuseValue("period", what, request.periodFrames, offered, "frames");
  }

  private refuseValue(
    reason: "rate" | "period",
    what: string,
    wanted: number,
    offered: readonly number[],
    unit: string,
  ): SessionRefusal {
    const nearest = nearestTo(wanted, offered);
    if (nearest === undefined) return refuse(reason, `${what} refused by ${this.place}: use another card.`);
    const sentence = `${what} refused by ${this.place}; the nearest it offers is ${nearest} ${unit}. Set that ${reason}, or use another card.`;
    return refuse(reason, sentence, nearest);
  }

  /** The prefill must leave room for one period, or every write would come too early. */
  private checkBuffer(layout: StreamLayout): HardwareGrant | SessionRefusal {
    const { request } = this;
    const frames: Answer<number> = [0];
    this.alsa.bufferFrames(this.parameters, frames);
    const needed = (request.prefillPeriods + 1) * request.periodFrames;
    if (frames[0] >= needed) return { ...layout, bufferFrames: frames[0] };
    return refuse(
      "period",
      `A buffer of ${frames[0]} frames is all that is offered by ${this.place}, ${needed} are needed: choose a smaller prefill or another period.`,
    );
  }

  private failed(error: number): SessionRefusal {
    return refuse("failed", `There was no agreement with ${this.place}: ${this.alsa.describeError(error)}.`);
  }
}

function nearestTo(wanted: number, offered: readonly number[]): number | undefined {
  return [...offered].sort((one, other) => Math.abs(one - wanted) - Math.abs(other - wanted))[0];
}

/** Wakes at each period and starts only when told to. */
export function negotiateSoftware(
  alsa: AlsaLibrary,
  pcm: PcmHandle,
  device: string,
  periodFrames: Frames,
): SessionRefusal | undefined {
  const allocated: Answer<bigint> = [0n];
  alsa.allocateSoftware(allocated);
  const parameters = allocated[0];
  const boundary: Answer<number | bigint> = [0];
  let error = alsa.currentSoftware(pcm, parameters);
  if (error >= 0) error = alsa.boundary(parameters, boundary);
  if (error >= 0) error = alsa.setStartThreshold(pcm, parameters, boundary[0]);
  if (error >= 0) error = alsa.setMinimumAvailable(pcm, parameters, periodFrames);
  if (error >= 0) error = alsa.applySoftware(pcm, parameters);
  alsa.freeSoftware(parameters);
  if (error >= 0) return undefined;
  return refuse(
    "failed",
    `There was no agreement with the sound card "${device}": ${alsa.describeError(error)}.`,
  );
}
