/** A whole sound through the audio thread, as fast as it goes: the same chain and the same loop as on stage. */
import { setTimeout as sleep } from "node:timers/promises";
import { phases } from "../audio/backends/port.ts";
import { bootAudioWorker } from "../audio/boot.ts";
import { placeTape, Tape, type TapePlace, tapeBytes } from "../audio/tape.ts";
import { AudioThread } from "../audio/thread.ts";
import type { Machine } from "./machine.ts";

/** Seconds of sound on each tape: enough that neither side waits long for the other. */
const tapeBlocks = 4096;

function makeTape(machine: Machine): TapePlace {
  const capacity = tapeBlocks * machine.engine.frames;
  const region = machine.engine.reserve(tapeBytes(capacity));
  if (!region) throw new Error("no room for the tapes");
  return placeTape(region.address, capacity);
}

/**
 * As many frames as went in, in step with them: the limiter's delay is cut away.
 * @param entry the file that the audio thread starts from
 */
export async function renderThroughChain(
  machine: Machine,
  input: Float32Array,
  entry: string,
): Promise<Float32Array> {
  const { memory, module, engine } = machine;
  const places = { input: makeTape(machine), output: makeTape(machine) };
  const buffer = memory.buffer as SharedArrayBuffer;
  const words = new Int32Array(buffer);
  const floats = new Float32Array(buffer);
  const inputTape = new Tape(words, places.input);
  const outputTape = new Tape(words, places.output);
  const backend = { kind: "file", ...places } as const;
  const thread = new AudioThread(bootAudioWorker(entry), {
    module,
    memory,
    rate: engine.rate,
    periodFrames: engine.frames,
    rehearsalPlayers: engine.rehearsalPlayers(),
    backend,
  });

  const block = engine.frames;
  const total = Math.ceil((input.length + engine.latency) / block) * block;
  const output = new Float32Array(total);
  let fed = 0;
  let fetched = 0;
  const feed = () => {
    while (fed < total && inputTape.space >= block) {
      const at = inputTape.writeAddress / 4;
      floats.fill(0, at, at + block);
      floats.set(input.subarray(fed, fed + block), at);
      inputTape.advanceWrite(block);
      fed += block;
    }
  };
  const fetch = () => {
    while (outputTape.filled >= block) {
      const at = outputTape.readAddress / 4;
      output.set(floats.subarray(at, at + block), fetched);
      outputTape.advanceRead(block);
      fetched += block;
    }
  };
  while (fetched < total) {
    feed();
    fetch();
    if (thread.counter("phase") === phases.ended) break;
    await Promise.race([sleep(1), thread.ended]);
  }
  await thread.stop();
  return output.subarray(engine.latency, engine.latency + input.length);
}
