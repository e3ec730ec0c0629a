/** What the audio thread says, as lines and lights. As long as it can, it goes on by itself. */
import type { AudioThread } from "../audio/thread.ts";
import type { AudioReport } from "../audio/thread-data.ts";
import { claimMemory } from "../system/claim.ts";
import type { Pedal } from "./pedal.ts";

export type Hearing = {
  thread: Pick<AudioThread, "listen">;
  pedal: Pick<Pedal, "dispatch">;
  memory: WebAssembly.Memory;
  say: (sentence: string) => void;
  /** No card could be opened; it is tried again. */
  onLost: (sentence: string) => void;
  /** There will be no sound any more in this process. */
  onEnd: (sentence: string) => void;
};

/** Milliseconds. Sound that lasts so long is back; until then whatever happens is the same trouble. */
export const steadySound = 10_000;

export function hearAudioThread({ thread, pedal, memory, say, onLost, onEnd }: Hearing): void {
  /** Said since sound was last steady: a card that is asked again and again refuses with the same words. */
  const said = new Set<string>();
  let breaks = 0;
  let steady: NodeJS.Timeout | undefined;
  let locked = false;
  const sayOnce = (sentence: string) => {
    if (!said.has(sentence)) say(sentence);
    said.add(sentence);
  };
  const play = (device: string) => {
    // A card that breaks off several times a second would fill the log, which is memory.
    if (breaks < 2) say(`Playing: ${device}.`);
    steady = setTimeout(() => {
      if (breaks > 1) say(`Playing: ${device}. The sound broke off ${breaks} times before.`);
      breaks = 0;
      said.clear();
    }, steadySound).unref();
    pedal.dispatch({ type: "faultCleared", fault: "no-codec" });
    if (!locked) claimMemory(memory).forEach(say);
    locked = true;
  };
  const lose = (sentence: string, isBreak: boolean) => {
    clearTimeout(steady);
    sayOnce(sentence);
    if (isBreak && ++breaks === 2)
      say("It broke off again: look at its cable and its power. The pedal asks it less and less often.");
    pedal.dispatch({ type: "faultRaised", fault: "no-codec" });
    onLost(sentence);
  };
  const hear = (report: AudioReport) => {
    if (report.kind === "playing") play(report.device);
    else if (report.kind === "lost") lose(report.sentence, report.reason === "interrupted");
    else if (report.kind === "remark") sayOnce(report.sentence);
    else {
      clearTimeout(steady);
      onEnd(report.sentence);
    }
  };
  thread.listen(hear);
}
