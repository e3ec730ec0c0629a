/** The questions of the doctor that are calls, not files. Each answers in words or codes; none throws. */
import type { PromisifiedBus } from "i2c-bus";
import { type AlsaLibrary, loadAlsa } from "../../audio/backends/alsa/library.ts";
import { defaultRequest } from "../../audio/backends/alsa/request.ts";
import { cardDevice, openSession } from "../../audio/backends/alsa/session.ts";
import type { SampleFormat, StreamLayout } from "../../audio/backends/port.ts";
import type { MixerSetting } from "../../audio/boards/board.ts";
import { checkMixer, type MixerReport } from "../../audio/boards/mixer.ts";
import { loadLibc } from "../libc.ts";
import type { I2cScan, Trial } from "./world.ts";

export type Probes = {
  alsaVersion(): string | null;
  mixer(cardId: string, settings: readonly MixerSetting[]): MixerReport;
  openCard(cardId: string, formats: readonly SampleFormat[], presentCards: readonly string[]): Trial;
  /** errno, 0 if granted, null where it cannot be asked. */
  fifo(): number | null;
  scanI2c(bus: number): Promise<I2cScan>;
};

/** The priority the audio thread asks for. */
const audioPriority = 70;

export function realProbes(): Probes {
  const alsa = attempt(loadAlsa);
  return {
    alsaVersion: () => alsa?.version() ?? null,
    mixer: (cardId, settings) =>
      alsa === undefined
        ? { kind: "refused", sentence: "The ALSA sound library is not installed." }
        : checkMixer(alsa, cardDevice(cardId), settings),
    openCard: (cardId, formats, presentCards) => tryOpening(alsa, cardId, formats, presentCards),
    fifo: askForFifo,
    scanI2c,
  };
}

function attempt<T>(load: () => T): T | undefined {
  try {
    return load();
  } catch {
    return undefined;
  }
}

function tryOpening(
  alsa: AlsaLibrary | undefined,
  cardId: string,
  formats: readonly SampleFormat[],
  presentCards: readonly string[],
): Trial {
  if (alsa === undefined) {
    return { kind: "refused", reason: "failed", sentence: "The ALSA sound library is not installed." };
  }
  const result = openSession(alsa, { ...defaultRequest, device: cardDevice(cardId), formats }, presentCards);
  if (result.kind === "refused") return { kind: "refused", reason: result.reason, sentence: result.sentence };
  const { rate, periodFrames, input, output } = result.session.grant;
  result.session.close();
  return { kind: "open", rate, periodFrames, input: describe(input), output: describe(output) };
}

function describe({ channels, format }: StreamLayout): string {
  return `${channels} × ${format}`;
}

function askForFifo(): number | null {
  const libc = attempt(loadLibc);
  if (libc === undefined) return null;
  const error = libc.setFifo(audioPriority);
  libc.setOrdinary();
  return error;
}

/** Only where something of ours may answer: a read elsewhere could disturb a device we do not know. */
const scannedAddresses = [0x1a, 0x3c, 0x3d, 0x48, 0x49, 0x4a, 0x4b, 0x4d];

async function scanI2c(bus: number): Promise<I2cScan> {
  try {
    const { openPromisified } = await import("i2c-bus");
    const opened = await openPromisified(bus);
    const addresses: number[] = [];
    for (const address of scannedAddresses) if (await answers(opened, address)) addresses.push(address);
    await opened.close();
    return { bus, addresses };
  } catch (error) {
    return { bus, error: error instanceof Error ? error.message : String(error) };
  }
}

/** A device that a kernel driver has, such as a codec, is there as well. */
async function answers(bus: PromisifiedBus, address: number): Promise<boolean> {
  return bus.receiveByte(address).then(
    () => true,
    ({ code }: NodeJS.ErrnoException) => code === "EBUSY",
  );
}
