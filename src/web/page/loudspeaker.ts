/**
 * The pedal's live stream through Web Audio: pieces are put one behind the other on the audio clock. Plain buffers, not
 * a worklet: browsers give those to secure addresses only, and a pedal in a home network has none.
 */

/** Bytes of the stream's WAV header, after which 16-bit frames follow. */
const headerBytes = 44;
/** Held back against the network's moods, and how much more may gather before pieces are left out. */
const cushionSeconds = 0.25;
const mostAheadSeconds = 1;

export class Loudspeaker {
  readonly #context: AudioContext;
  readonly #rate: number;
  #next = 0;
  /** A frame whose second byte has not come yet. */
  #odd: number | null = null;

  constructor(rate: number) {
    this.#rate = rate;
    this.#context = new AudioContext({ sampleRate: rate });
  }

  /** @param bytes little-endian 16-bit frames, as they come */
  play(bytes: Uint8Array): void {
    const samples = this.#samplesOf(bytes);
    if (samples.length === 0) return;
    const now = this.#context.currentTime;
    if (this.#next > now + mostAheadSeconds) return;
    if (this.#next < now) this.#next = now + cushionSeconds;
    const piece = this.#context.createBuffer(1, samples.length, this.#rate);
    piece.copyToChannel(samples, 0);
    const source = this.#context.createBufferSource();
    source.buffer = piece;
    source.connect(this.#context.destination);
    source.start(this.#next);
    this.#next += piece.duration;
  }

  close(): void {
    void this.#context.close();
  }

  #samplesOf(bytes: Uint8Array): Float32Array<ArrayBuffer> {
    const whole = this.#odd === null ? bytes : Uint8Array.of(this.#odd, ...bytes);
    const frames = whole.length >> 1;
    this.#odd = whole.length % 2 === 1 ? (whole.at(-1) ?? null) : null;
    const view = new DataView(whole.buffer, whole.byteOffset);
    return Float32Array.from({ length: frames }, (_, frame) => view.getInt16(2 * frame, true) / 32768);
  }
}

/** Plays a stream to its end or until it is aborted. */
export async function playStream(
  stream: ReadableStream<Uint8Array>,
  rate: number,
  signal: AbortSignal,
): Promise<void> {
  const speaker = new Loudspeaker(rate);
  signal.addEventListener("abort", () => speaker.close());
  const reader = stream.getReader();
  let headerLeft = headerBytes;
  try {
    for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
      const skipped = Math.min(headerLeft, piece.value.length);
      headerLeft -= skipped;
      speaker.play(piece.value.subarray(skipped));
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    if (!signal.aborted) speaker.close();
  }
}
