/** The ALSA backend on the audio thread: choose a card, set its mixer, play, and come back after every fault. */
import { DeviceRenderer } from "../../../engine/render/device-renderer.ts";
import { deviceInput, deviceOutput } from "../../../engine/shared/memory-map.ts";
import { Refusal } from "../../../refusal.ts";
import type { Libc } from "../../../system/libc.ts";
import { becomeRealtime } from "../../../system/realtime.ts";
import type { DecibelsUnloaded } from "../../../units.ts";
import { readCards } from "../../boards/cards.ts";
import { chooseCard } from "../../boards/choose.ts";
import { applyMixer, mixerComplaints } from "../../boards/mixer.ts";
import type { AudioReport, BackendData } from "../../thread-data.ts";
import type { BackendParts } from "../parts.ts";
import { endings, type Grant, sampleBytes } from "../port.ts";
import { type AlsaEvent, keepPlaying } from "./keep-playing.ts";
import { type AlsaLibrary, loadAlsa } from "./library.ts";
import { type LoopParts, periodBytes } from "./parts.ts";
import { defaultRequest, refuse } from "./request.ts";
import { type AlsaSession, cardDevice, openSession, type SessionResult } from "./session.ts";

/** Above everything else of the system but the kernel's own threads. */
const fifoPriority = 70;

type AlsaData = Extract<BackendData, { kind: "alsa" }>;
type Report = (report: AudioReport) => void;

export function playThroughAlsa(parts: BackendParts, data: AlsaData, libc: Libc, report: Report): void {
  const alsa = loadAlsaOrTell(report);
  if (alsa === null) return;
  const complaint = becomeRealtime(libc, fifoPriority);
  if (complaint !== undefined) report({ kind: "remark", sentence: complaint });
  const place: Place = { name: data.device ?? "", inputFullScale: null };
  keepPlaying({
    alsa,
    libc,
    counters: parts.counters,
    rehearsalPeriods: parts.rehearsalPeriods,
    rehearsed: () => parts.renderer.forgetRehearsal(),
    open: () => openChosen(alsa, parts, data, place, report),
    prepare: (session) => prepare(parts, session, data.guitarChannel),
    report: (event) => tell(event, place, report),
  });
}

/** What is played through at the moment. */
type Place = { name: string; inputFullScale: DecibelsUnloaded | null };

function loadAlsaOrTell(report: Report): AlsaLibrary | null {
  try {
    return loadAlsa();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    report({ kind: "ended", sentence: error.message });
    return null;
  }
}

/** The card may be another one at every attempt: it was unplugged and the next best one is there. */
function openChosen(
  alsa: AlsaLibrary,
  parts: BackendParts,
  data: AlsaData,
  place: Place,
  report: Report,
): SessionResult {
  const { periods, prefillPeriods } = data;
  const request = {
    ...defaultRequest,
    rate: parts.rate,
    periodFrames: parts.periodFrames,
    periods,
    prefillPeriods,
  };
  if (data.device !== null) return openSession(alsa, { ...request, device: data.device });
  const cards = readCards();
  const choice = chooseCard(cards, data.card ?? undefined);
  if (choice.kind === "none") return refuse("absent", choice.sentence);
  if (choice.warning !== undefined) report({ kind: "remark", sentence: choice.warning });
  const device = cardDevice(choice.card.id);
  place.name = `${choice.board.name} ("${choice.card.id}")`;
  place.inputFullScale = choice.board.inputFullScale;
  const mixer = applyMixer(alsa, device, choice.board.mixer);
  const complaints = mixer.kind === "refused" ? [mixer.sentence] : mixerComplaints(mixer.lines);
  for (const sentence of complaints) report({ kind: "remark", sentence });
  return openSession(
    alsa,
    { ...request, device, formats: choice.board.formats },
    cards.map(({ id }) => id),
  );
}

function layoutOf(grant: Grant, direction: "input" | "output") {
  const { format, channels } = grant[direction];
  return { sampleBytes: sampleBytes[format], channels };
}

function prepare(
  parts: BackendParts,
  { grant }: AlsaSession,
  guitarChannel: number,
): Pick<LoopParts, "input" | "output" | "render" | "fadeIn"> {
  const { kernels, renderer, buffer } = parts;
  const device = new DeviceRenderer(
    kernels,
    renderer,
    grant.periodFrames,
    layoutOf(grant, "input"),
    layoutOf(grant, "output"),
    guitarChannel,
  );
  return {
    input: new Uint8Array(buffer, deviceInput, periodBytes(grant, "input")),
    output: new Uint8Array(buffer, deviceOutput, periodBytes(grant, "output")),
    render: () => device.render(),
    fadeIn: () => device.fadeIn(),
  };
}

function tell(event: AlsaEvent, { name, inputFullScale }: Place, report: Report): void {
  if (event.kind === "opened") {
    const { rate, periodFrames, prefillFrames } = event.grant;
    const milliseconds = ((1000 * prefillFrames) / rate).toFixed(2);
    report({
      kind: "playing",
      device: `${name}, ${rate} Hz, ${periodFrames} frames a period, ${milliseconds} ms through the computer`,
      inputFullScale,
    });
  } else if (event.kind === "refused") {
    report({ kind: "lost", reason: event.refusal.reason, sentence: event.refusal.sentence });
  } else {
    report({ kind: "lost", reason: "interrupted", sentence: interruption(event.ending) });
  }
}

function interruption(ending: number): string {
  if (ending === endings.unplugged)
    return "The sound card was unplugged: plug it in again, the pedal goes on by itself.";
  if (ending === endings.silent) return "The sound card stopped delivering sound: the pedal opens it again.";
  return "The sound card failed: the pedal opens it again.";
}
