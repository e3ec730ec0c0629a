import { describe, expect, it } from "vitest";
import { type MidiMessage, MidiParser } from "../../src/controls/midi.ts";
import { type Random, randomFrom } from "../support/random.ts";

function messagesIn(bytes: readonly number[]): MidiMessage[] {
  const parser = new MidiParser();
  return bytes.map((byte) => parser.read(byte)).filter((message) => message !== null);
}

describe("a MIDI stream", () => {
  it("gives program and control changes with the channel counted from 1", () => {
    expect(messagesIn([0xc0, 5, 0xbf, 7, 127])).toEqual([
      { type: "programChange", channel: 1, program: 5 },
      { type: "controlChange", channel: 16, controller: 7, value: 127 },
    ]);
  });

  it("goes on without a status byte (running status)", () => {
    expect(messagesIn([0xb0, 7, 1, 7, 2, 7, 3])).toHaveLength(3);
    expect(messagesIn([0xc2, 1, 2, 3]).map((message) => "program" in message && message.program)).toEqual([
      1, 2, 3,
    ]);
  });

  it("hears through clock bytes in the midst of a message", () => {
    expect(messagesIn([0xf8, 0xb0, 0xf8, 7, 0xfe, 100, 0xf8])).toEqual([
      { type: "controlChange", channel: 1, controller: 7, value: 100 },
    ]);
  });

  it("skips system exclusive, notes and bends, and data that belong to nothing", () => {
    expect(
      messagesIn([1, 2, 3, 0xf0, 0x7e, 7, 6, 0xf7, 4, 5, 0x90, 60, 100, 60, 0, 0xe0, 0, 64, 0xc0, 9]),
    ).toEqual([{ type: "programChange", channel: 1, program: 9 }]);
  });

  it("does not carry running status over a system message", () => {
    expect(messagesIn([0xb0, 7, 1, 0xf6, 7, 2])).toHaveLength(1);
  });

  it("finds every whole message again after any noise", () => {
    for (let seed = 1; seed <= 300; seed++) {
      const random = randomFrom(seed);
      const noise = Array.from({ length: random.whole(0, 40) }, () => random.whole(0, 255));
      const message = randomMessage(random);
      const heard = messagesIn([...noise, ...bytesOf(message)]);
      expect(heard.at(-1), `seed ${seed}`).toEqual(message);
    }
  });
});

function randomMessage(random: Random): MidiMessage {
  const channel = random.whole(1, 16);
  if (random.fraction() < 0.5) return { type: "programChange", channel, program: random.whole(0, 127) };
  return { type: "controlChange", channel, controller: random.whole(0, 127), value: random.whole(0, 127) };
}

function bytesOf(message: MidiMessage): number[] {
  const channel = message.channel - 1;
  if (message.type === "programChange") return [0xc0 + channel, message.program];
  return [0xb0 + channel, message.controller, message.value];
}
