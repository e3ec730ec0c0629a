/** MIDI 1.0 byte streams: the channel messages that a pedal heeds. */

/** Channels count from 1, as on every front panel; numbers and values are 0 to 127. */
export type MidiMessage =
  | { type: "programChange"; channel: number; program: number }
  | { type: "controlChange"; channel: number; controller: number; value: number };

const programChange = 0xc0;
const controlChange = 0xb0;

/**
 * Reads one port byte by byte. Knows running status, real-time bytes in the midst of a message, system exclusive and
 * the messages it does not heed; any byte may follow any other.
 * @see MIDI 1.0 detailed specification, section 2 and appendix "running status"
 */
export class MidiParser {
  /** The status that data bytes belong to; 0: none, they are skipped. */
  private status = 0;
  private readonly data: number[] = [];

  /** @param byte 0 to 255 @returns the message that this byte completes */
  read(byte: number): MidiMessage | null {
    if (byte >= 0xf8) return null;
    if (byte >= 0x80) {
      // System messages end running status; their data bytes find no status and are skipped.
      this.status = byte < 0xf0 ? byte : 0;
      this.data.length = 0;
      return null;
    }
    if (this.status === 0) return null;
    this.data.push(byte);
    if (this.data.length < dataBytes(this.status)) return null;
    const message = messageOf(this.status, this.data);
    this.data.length = 0;
    return message;
  }
}

function dataBytes(status: number): number {
  const kind = status & 0xf0;
  return kind === 0xc0 || kind === 0xd0 ? 1 : 2;
}

function messageOf(status: number, data: readonly number[]): MidiMessage | null {
  const kind = status & 0xf0;
  const channel = (status & 0x0f) + 1;
  if (kind === programChange) return { type: "programChange", channel, program: data[0]! };
  if (kind === controlChange)
    return { type: "controlChange", channel, controller: data[0]!, value: data[1]! };
  return null;
}
