/** What the audio thread says, as lines and lights. As long as it can, it goes on by itself. */
import type { AudioThread } from "../audio/thread.ts";
import type { AudioReport } from "../audio/thread-data.ts";
import { claimMemory } from "../system/claim.ts";
import type { Pedal } from "./pedal.ts";

export type Hearing = {
  thread: AudioThread;
  pedal: Pedal;
  memory: WebAssembly.Memory;
  say: (sentence: string) => void;
  /** No card could be opened; it is tried again. */
  onLost: (sentence: string) => void;
  /** There will be no sound any more in this process. */
  onEnd: (sentence: string) => void;
};

export function hearAudioThread({ thread, pedal, memory, say, onLost, onEnd }: Hearing): void {
  /** Said since sound last began: a card that is asked again and again refuses with the same words. */
  const said = new Set<string>();
  let locked = false;
  const sayOnce = (sentence: string) => {
    if (!said.has(sentence)) say(sentence);
    said.add(sentence);
  };
  const play = (device: string) => {
    said.clear();
    say(`Playing: ${device}.`);
    pedal.dispatch({ type: "faultCleared", fault: "no-codec" });
    if (!locked) claimMemory(memory).forEach(say);
    locked = true;
  };
  const hear = (report: AudioReport) => {
    if (report.kind === "playing") play(report.device);
    else if (report.kind === "ended") onEnd(report.sentence);
    else sayOnce(report.sentence);
    if (report.kind === "lost") {
      pedal.dispatch({ type: "faultRaised", fault: "no-codec" });
      onLost(report.sentence);
    }
  };
  thread.listen(hear);
}
