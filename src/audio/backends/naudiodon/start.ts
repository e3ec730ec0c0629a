/** The PortAudio backend on the audio thread: open, and play to the end. */
import { DeviceRenderer } from "../../../engine/render/device-renderer.ts";
import { deviceInput, deviceOutput } from "../../../engine/shared/memory-map.ts";
import { Refusal } from "../../../refusal.ts";
import type { AudioReport, BackendData } from "../../thread-data.ts";
import type { BackendParts } from "../parts.ts";
import { endings, sampleBytes } from "../port.ts";
import { loadPortAudio, type PortAudio } from "./native.ts";
import { openPortAudio } from "./open.ts";
import { PortAudioPlayback } from "./playback.ts";

type PortAudioData = Extract<BackendData, { kind: "naudiodon" }>;
type Report = (report: AudioReport) => void;

/**
 * Plays until stopped. After an unplug naudiodon leaves a thread blocked for good, so the device is not opened twice in
 * one process: the loop ends, and whoever watches the process starts it anew.
 */
export async function playThroughPortAudio(
  parts: BackendParts,
  data: PortAudioData,
  report: Report,
): Promise<void> {
  try {
    await play(loadPortAudio(), parts, data, report);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    report({ kind: "ended", sentence: error.message });
  }
}

async function play(
  portAudio: PortAudio,
  parts: BackendParts,
  data: PortAudioData,
  report: Report,
): Promise<void> {
  const { kernels, renderer, buffer, counters, rate, periodFrames } = parts;
  const request = { rate, periodFrames, ...(data.device === null ? {} : { device: data.device }) };
  const session = openPortAudio(portAudio, request);
  const { input, output } = session.grant;
  const layout = { sampleBytes: sampleBytes.S32_LE };
  const inputLayout = { ...layout, channels: input.channels };
  const outputLayout = { ...layout, channels: output.channels };
  const device = new DeviceRenderer(
    kernels,
    renderer,
    periodFrames,
    inputLayout,
    outputLayout,
    data.guitarChannel,
  );
  for (let period = 0; period < parts.rehearsalPeriods; period++) device.render();
  renderer.forgetRehearsal();
  const playback = new PortAudioPlayback({
    session,
    counters,
    input: new Uint8Array(buffer, deviceInput, periodFrames * input.channels * layout.sampleBytes),
    output: new Uint8Array(buffer, deviceOutput, periodFrames * output.channels * layout.sampleBytes),
    render: () => device.render(),
    fadeIn: () => device.fadeIn(),
  });
  report({
    kind: "playing",
    device: `${session.deviceName} through PortAudio, ${rate} Hz, ${periodFrames} frames a period, about 12 ms`,
    inputFullScale: null,
  });
  const ending = await playback.run();
  if (ending === endings.unplugged) {
    report({
      kind: "ended",
      sentence: `The sound device "${session.deviceName}" was unplugged: plug it in and start the pedal again.`,
    });
  }
}
