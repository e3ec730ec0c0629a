import { describe, expect, it } from "vitest";
import type { ControlInput } from "../../src/controls/port.ts";
import { ControlSurface } from "../../src/controls/surface.ts";
import { type Configuration, readConfiguration } from "../../src/state/configuration.ts";
import { initialPedalState, type PedalState, reduce } from "../../src/state/pedal.ts";
import { randomFrom } from "../support/random.ts";

function configured(settings: unknown): Configuration {
  const { configuration, complaints } = readConfiguration(JSON.stringify(settings));
  expect(complaints).toEqual([]);
  return configuration;
}

/** A pedal with this front, driven by hand. */
function pedal(settings: unknown, start: Partial<PedalState> = {}) {
  const surface = new ControlSurface(configured(settings));
  let state: PedalState = {
    ...initialPedalState(),
    catalogue: ["a", "b", "c"],
    model: "a",
    liveModel: "a",
    ...start,
  };
  const apply = (events: ReturnType<ControlSurface["advance"]>) => {
    for (const event of events) state = reduce(state, event);
    return events;
  };
  return {
    state: () => state,
    take: (input: ControlInput) => apply(surface.take(input, state)),
    pass: (now: number) => apply(surface.advance(now)),
    foot: (index: number, pressed: boolean, at: number) =>
      apply(surface.take({ kind: "switch", index, pressed, at }, state)),
  };
}

const oneSwitch = {
  switches: [{ name: "foot", gpio: 17, tap: "bypass", hold: "next-model", longHold: "shutdown" }],
};

describe("the front of the pedal", () => {
  it("bypasses at the first edge although the press may yet become a hold", () => {
    const { foot, state } = pedal(oneSwitch);
    foot(0, true, 100);
    expect(state().bypass).toBe(true);
  });

  it("takes the bypass back when the press becomes a hold, and steps the model", () => {
    const { foot, pass, state } = pedal(oneSwitch);
    foot(0, true, 100);
    pass(550);
    expect(state()).toMatchObject({ bypass: false, model: "b" });
    foot(0, false, 700);
    expect(state()).toMatchObject({ bypass: false, model: "b" });
  });

  it("asks for five seconds before it shuts down, and forgets it when the foot comes up", () => {
    const { foot, pass, state } = pedal(oneSwitch);
    foot(0, true, 0);
    pass(2000);
    expect(state().shutdown).toBe("confirming");
    foot(0, false, 4900);
    expect(state().shutdown).toBe("no");
    foot(0, true, 10_000);
    pass(15_000);
    expect(state().shutdown).toBe("going");
  });

  it("takes back what the hold did when the foot stays down to switch off: the next start has the same sound", () => {
    for (const hold of ["next-model", "next-preset", "save-preset", "tuner", "menu"]) {
      const { foot, pass, state } = pedal({ switches: [{ ...oneSwitch.switches[0], hold }] });
      const before = state();
      foot(0, true, 0);
      pass(500);
      expect(state()).not.toMatchObject({ ...before, mark: null });
      pass(1500);
      expect(state()).toEqual({ ...before, shutdown: "confirming" });
      foot(0, false, 2000);
      expect(state()).toEqual(before);
    }
  });

  it("waits with a tap that cannot be taken back until it is one", () => {
    const { foot, pass, state } = pedal({ switches: [{ name: "foot", tap: "next-model", hold: "tuner" }] });
    foot(0, true, 0);
    expect(state().model).toBe("a");
    foot(0, false, 100);
    expect(state().model).toBe("b");
    foot(0, true, 1000);
    pass(1450);
    expect(state()).toMatchObject({ model: "b", tuner: true });
  });

  it("does not wait when nothing else can become of the press", () => {
    const { foot, state } = pedal({ switches: [{ name: "foot", tap: "next-model" }] });
    foot(0, true, 0);
    expect(state().model).toBe("b");
  });

  it("plays a chord without leaving a trace of the two presses", () => {
    const { foot, state } = pedal({
      switches: [
        { name: "left", tap: "bypass" },
        { name: "right", tap: "tuner" },
      ],
      chords: [{ switches: ["left", "right"], action: "next-model" }],
    });
    foot(0, true, 0);
    foot(1, true, 60);
    foot(0, false, 200);
    foot(1, false, 210);
    expect(state()).toMatchObject({ bypass: false, tuner: false, model: "b" });
  });

  it("has the space bar when there is no switch", () => {
    const { foot, state } = pedal({});
    foot(0, true, 0);
    expect(state().bypass).toBe(true);
  });

  it("turns a parameter with a knob only where the knob picks it up", () => {
    const { take, state } = pedal({ knobs: [{ parameter: "gain", channel: 0 }] });
    const turn = (position: number) => {
      for (let reading = 0; reading < 30; reading++) take({ kind: "knob", index: 0, position, at: 0 });
    };
    turn(0.1);
    expect(state().parameters.gain).toBe(0);
    turn(0.75);
    expect(state().parameters.gain).toBeGreaterThan(11);
  });

  it("turns a knob round that was wired the other way", () => {
    const { take, state } = pedal({
      knobs: [{ parameter: "mix", channel: 0, reversed: true, takeover: "jump" }],
    });
    take({ kind: "knob", index: 0, position: 1, at: 0 });
    expect(state().parameters.mix).toBe(0);
  });

  it("steps the menu, once open, with any encoder", () => {
    const { take, state } = pedal({ encoders: [{ gpioA: 5, gpioB: 6, turn: "menu", stepsPerDetent: 1 }] });
    take({ kind: "encoder", index: 0, a: false, b: false, at: 0 });
    take({ kind: "encoder", index: 0, a: true, b: false, at: 1 });
    expect(state().menu).toEqual({ cursor: 0 });
    take({ kind: "encoder", index: 0, a: true, b: true, at: 2 });
    expect(state().menu).toEqual({ cursor: 1 });
  });

  it("heeds MIDI on its channel only, and an action once for each press of a controller", () => {
    const { take, state } = pedal({
      midi: {
        channel: 2,
        controls: [
          { controller: 64, action: "bypass" },
          { controller: 7, parameter: "mix" },
        ],
      },
    });
    const control = (channel: number, controller: number, value: number) =>
      take({ kind: "midi", message: { type: "controlChange", channel, controller, value }, at: 0 });
    control(1, 64, 127);
    expect(state().bypass).toBe(false);
    control(2, 64, 127);
    control(2, 64, 120);
    expect(state().bypass).toBe(true);
    control(2, 64, 0);
    control(2, 64, 64);
    expect(state().bypass).toBe(false);
    control(2, 7, 0);
    expect(state().parameters.mix).toBe(0);
  });

  it("counts every tap of a foot, also with a knob turned and MIDI played between", () => {
    for (let seed = 1; seed <= 100; seed++) {
      const random = randomFrom(seed);
      const { foot, take, pass, state } = pedal({ ...oneSwitch, knobs: [{ parameter: "gain", channel: 0 }] });
      const taps = random.whole(0, 20);
      for (let tap = 0; tap < taps; tap++) {
        const at = tap * 600 + random.whole(0, 100);
        foot(0, true, at);
        for (let bounce = 0; bounce < random.whole(0, 15); bounce++)
          foot(0, bounce % 2 === 1, at + 1 + bounce);
        take({ kind: "knob", index: 0, position: random.fraction(), at: at + 20 });
        foot(0, false, at + random.whole(30, 400));
      }
      pass(taps * 600 + 1000);
      expect(state().bypass, `seed ${seed}`).toBe(taps % 2 === 1);
      expect(state().model, `seed ${seed}`).toBe("a");
    }
  });
});
