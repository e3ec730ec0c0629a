import { describe, expect, it } from "vitest";
import { EncoderReader } from "../../src/controls/encoder.ts";
import { KnobReader, KnobTakeover } from "../../src/controls/knob.ts";
import { randomFrom } from "../support/random.ts";

/** Ends a turn: the smoothing has caught up. */
function rest(reader: KnobReader, position: number): number | null {
  let last: number | null = null;
  for (let reading = 0; reading < 40; reading++) last = reader.read(position) ?? last;
  return last;
}

describe("a potentiometer", () => {
  it("says nothing while it rests, with 10 mV of noise on 3.3 V and a crackle of one reading", () => {
    for (let seed = 1; seed <= 20; seed++) {
      const random = randomFrom(seed);
      const reader = new KnobReader();
      const resting = random.fraction();
      reader.read(resting);
      for (let reading = 0; reading < 2000; reading++) {
        const noise = ((random.fraction() - 0.5) * 0.01) / 3.3;
        const crackle = reading % 500 === 250 ? 0.5 : 0;
        expect(reader.read(resting + noise + crackle), `seed ${seed}, reading ${reading}`).toBeNull();
      }
    }
  });

  it("follows a turn to within its dead band", () => {
    const random = randomFrom(7);
    const reader = new KnobReader();
    let told = rest(reader, 0.5)!;
    for (let turn = 0; turn < 200; turn++) {
      const wiper = random.fraction();
      told = rest(reader, wiper) ?? told;
      const expected = Math.min(1, Math.max(0, (wiper - 0.015) / 0.97));
      expect(Math.abs(told - expected)).toBeLessThan(0.005);
    }
  });

  it("reaches both ends although the wiper does not", () => {
    const reader = new KnobReader();
    rest(reader, 0.5);
    expect(rest(reader, 0.012)).toBe(0);
    expect(rest(reader, 0.99)).toBe(1);
  });

  it("reaches the end also by a turn smaller than the dead band", () => {
    const reader = new KnobReader();
    rest(reader, 0.9817);
    expect(rest(reader, 0.986)).toBe(1);
  });

  it("ignores what is not a number", () => {
    const reader = new KnobReader();
    expect(reader.read(Number.NaN)).toBeNull();
    expect(reader.read(0.5)).toBeCloseTo(0.5, 6);
  });
});

describe("a knob after a preset", () => {
  it("that picks up waits until it passes the value, in either direction", () => {
    const knob = new KnobTakeover("pickup");
    expect(knob.turn(0.1, 0.6)).toBeNull();
    expect(knob.turn(0.4, 0.6)).toBeNull();
    expect(knob.turn(0.7, 0.6)).toBe(0.7);
    expect(knob.turn(0.9, 0.7)).toBe(0.9);
    // A preset puts the value elsewhere: the knob has to fetch it again.
    expect(knob.turn(0.8, 0.2)).toBeNull();
    expect(knob.turn(0.15, 0.2)).toBe(0.15);
  });

  it("that jumps takes the knob's place at once", () => {
    expect(new KnobTakeover("jump").turn(0.1, 0.6)).toBe(0.1);
  });

  it("that catches up moves with every turn and meets the knob at the end of the way", () => {
    for (let seed = 1; seed <= 200; seed++) {
      const random = randomFrom(seed);
      const knob = new KnobTakeover("catch-up");
      let value = random.fraction();
      let position = random.fraction();
      knob.turn(position, value);
      const upwards = random.fraction() < 0.5;
      for (let step = 0; step < 30; step++) {
        position += (upwards ? 1 - position : -position) * random.fraction();
        const moved = knob.turn(position, value)!;
        expect(upwards ? moved >= value : moved <= value, `seed ${seed}`).toBe(true);
        value = moved;
      }
      expect(knob.turn(upwards ? 1 : 0, value), `seed ${seed}`).toBeCloseTo(upwards ? 1 : 0, 9);
    }
  });

  it("does not take the first reading after the start for a turn", () => {
    expect(new KnobTakeover("pickup").turn(0.6, 0.6)).toBeNull();
    expect(new KnobTakeover("catch-up").turn(0.1, 0.6)).toBeNull();
  });
});

describe("a rotary encoder", () => {
  const right = [
    [false, false],
    [true, false],
    [true, true],
    [false, true],
    [false, false],
  ] as const;

  it("counts one step from detent to detent, in both directions", () => {
    const encoder = new EncoderReader(4);
    expect(right.map(([a, b]) => encoder.read(a, b) + 0)).toEqual([0, 0, 0, 0, 1]);
    expect([...right].reverse().map(([a, b]) => encoder.read(a, b) + 0)).toEqual([0, 0, 0, 0, -1]);
  });

  it("counts what was turned, however the contacts bounce", () => {
    const random = randomFrom(3);
    const encoder = new EncoderReader(4);
    let counted = encoder.read(false, false);
    for (let step = 0; step < 100; step++) {
      for (const [index, [a, b]] of right.slice(1).entries()) {
        const [beforeA, beforeB] = right[index]!;
        for (let bounce = random.whole(0, 5); bounce > 0; bounce--) {
          counted += encoder.read(a, b) + encoder.read(beforeA, beforeB);
        }
        counted += encoder.read(a, b);
      }
    }
    expect(counted).toBe(100);
  });
});
