/**
 * Opens one sound card in both directions and agrees with it on format, rate and period. What the card will not do is
 * a value with a sentence, because the caller reacts to it: it retries, offers another rate, or starts the bench mode.
 */
import type { Grant, StreamLayout } from "../port.ts";
import {
  type AlsaLibrary,
  type Answer,
  captureStream,
  errors,
  nonBlocking,
  type PcmHandle,
  playbackStream,
} from "./library.ts";
import { negotiateHardware, negotiateSoftware } from "./parameters.ts";
import { impossibleRequest, isRefusal, refuse, type SessionRefusal, type SessionRequest } from "./request.ts";

/** First device of a card, by the id in /proc/asound/cards: an index moves when a USB card is plugged in. */
export function cardDevice(id: string): string {
  return `hw:CARD=${id}`;
}

export type AlsaSession = {
  capture: PcmHandle;
  playback: PcmHandle;
  grant: Grant;
  close(): void;
};

export type SessionResult = { kind: "open"; session: AlsaSession } | SessionRefusal;

/** `presentCards` are the ids of the cards that exist, for the sentence about one that does not. */
export function openSession(
  alsa: AlsaLibrary,
  request: SessionRequest,
  presentCards: readonly string[] = [],
): SessionResult {
  const wrong = impossibleRequest(request);
  if (wrong !== undefined) return wrong;
  const capture = openStream(alsa, request, captureStream, presentCards);
  if (typeof capture !== "bigint") return capture;
  const playback = openStream(alsa, request, playbackStream, presentCards);
  if (typeof playback !== "bigint") {
    alsa.close(capture);
    return playback;
  }
  const close = () => {
    alsa.close(capture);
    alsa.close(playback);
  };
  const grant = configure(alsa, capture, playback, request);
  if ("kind" in grant) {
    close();
    return grant;
  }
  return { kind: "open", session: { capture, playback, grant, close } };
}

function openStream(
  alsa: AlsaLibrary,
  request: SessionRequest,
  stream: number,
  presentCards: readonly string[],
): PcmHandle | SessionRefusal {
  const handle: Answer<PcmHandle> = [0n];
  const error = alsa.open(handle, request.device, stream, nonBlocking);
  if (error >= 0) return handle[0];
  return openingRefused(alsa, request.device, -error, stream, presentCards);
}

function openingRefused(
  alsa: AlsaLibrary,
  device: string,
  error: number,
  stream: number,
  presentCards: readonly string[],
): SessionRefusal {
  const direction = stream === captureStream ? "input" : "output";
  if (error === errors.busy) {
    return refuse(
      "busy",
      `The sound card "${device}" is in use by another program: stop that program and the pedal will play.`,
    );
  }
  if (error === errors.accessDenied || error === errors.notPermitted) {
    return refuse(
      "permission",
      `The sound card "${device}" may not be opened by this user: add the user to the group "audio" and log in anew.`,
    );
  }
  if (error === errors.noEntry || error === errors.noDevice) {
    const present =
      presentCards.length === 0 ? "no sound card is present" : `present are: ${presentCards.join(", ")}`;
    return refuse(
      "absent",
      `There is no ${direction} on a sound card "${device}"; ${present}. Check the plug, the board's seat and its line in config.txt.`,
    );
  }
  return refuse(
    "failed",
    `The ${direction} of the sound card "${device}" cannot be opened: ${alsa.describeError(-error)}.`,
  );
}

function configure(
  alsa: AlsaLibrary,
  capture: PcmHandle,
  playback: PcmHandle,
  request: SessionRequest,
): Grant | SessionRefusal {
  const input = negotiateHardware(alsa, capture, request, "input");
  if (isRefusal(input)) return input;
  const output = negotiateHardware(alsa, playback, request, "output");
  if (isRefusal(output)) return output;
  const refusal =
    negotiateSoftware(alsa, capture, request.device, request.periodFrames) ??
    negotiateSoftware(alsa, playback, request.device, request.periodFrames);
  if (refusal !== undefined) return refusal;
  return {
    rate: request.rate,
    periodFrames: request.periodFrames,
    bufferFrames: output.bufferFrames,
    prefillFrames: Math.round(request.prefillPeriods * request.periodFrames),
    input: layoutOf(input),
    output: layoutOf(output),
  };
}

function layoutOf({ format, channels }: StreamLayout): StreamLayout {
  return { format, channels };
}
