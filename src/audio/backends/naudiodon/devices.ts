/** Which PortAudio device to play through. */
import { Refusal } from "../../../refusal.ts";
import type { PortAudioDevice } from "./native.ts";

/**
 * The device whose name contains `wanted` (capitals do not matter), or without a wish the first that is called default,
 * or the first at all that both hears and plays. Throws a Refusal that lists what there is.
 */
export function chooseDevice(devices: readonly PortAudioDevice[], wanted?: string): PortAudioDevice {
  const duplex = devices.filter((device) => device.maxInputChannels > 0 && device.maxOutputChannels > 0);
  const device =
    wanted === undefined
      ? (duplex.find(({ name }) => name === "default") ?? duplex[0])
      : duplex.find(({ name }) => name.toLowerCase().includes(wanted.toLowerCase()));
  if (device !== undefined) return device;
  const present =
    duplex.length === 0 ? "there is none" : `there are: ${duplex.map(({ name }) => name).join(", ")}`;
  const wish = wanted === undefined ? "" : ` whose name contains "${wanted}"`;
  throw new Refusal(
    `PortAudio knows no sound device${wish} that both hears and plays; ${present}. Plug it in, or choose another.`,
  );
}
