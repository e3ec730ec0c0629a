/** Opens a PortAudio device in both directions. */
import { Refusal } from "../../../refusal.ts";
import type { Frames, Hertz } from "../../../units.ts";
import type { Grant } from "../port.ts";
import { chooseDevice } from "./devices.ts";
import type { PortAudio, PortAudioStream } from "./native.ts";

export type PortAudioRequest = {
  /** A part of the device's name. */
  device?: string;
  rate: Hertz;
  periodFrames: Frames;
};

export type PortAudioSession = { stream: PortAudioStream; grant: Grant; deviceName: string };

/**
 * Throws a Refusal with PortAudio's reason in a sentence. The grant counts one period of prefill, ours; PortAudio adds
 * the buffer that it chose itself (512 frames on ALSA) and tells nobody.
 */
export function openPortAudio(portAudio: PortAudio, request: PortAudioRequest): PortAudioSession {
  const { rate, periodFrames } = request;
  const device = chooseDevice(portAudio.getDevices(), request.device);
  const [inputChannels, outputChannels] = [
    Math.min(2, device.maxInputChannels),
    Math.min(2, device.maxOutputChannels),
  ];
  const common = {
    deviceId: device.id,
    sampleRate: rate,
    sampleFormat: 32,
    framesPerBuffer: periodFrames,
    maxQueue: 2,
    closeOnError: true,
  };
  const stream = create(portAudio, device.name, {
    inOptions: { ...common, channelCount: inputChannels },
    outOptions: { ...common, channelCount: outputChannels },
  });
  const grant: Grant = {
    rate,
    periodFrames,
    bufferFrames: 2 * periodFrames,
    prefillFrames: periodFrames,
    input: { format: "S32_LE", channels: inputChannels },
    output: { format: "S32_LE", channels: outputChannels },
  };
  return { stream, grant, deviceName: device.name };
}

function create(
  portAudio: PortAudio,
  name: string,
  options: Parameters<PortAudio["create"]>[0],
): PortAudioStream {
  try {
    return portAudio.create(options);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Refusal(
      `The sound device "${name}" cannot be opened at ${options.inOptions.sampleRate} Hz: ${reason}. Choose another rate or device, or stop the program that uses it.`,
    );
  }
}
