import { describe, expect, it } from "vitest";
import { type Gesture, type Listening, Switches } from "../../src/controls/switch.ts";
import { defaultConfiguration } from "../../src/state/configuration.ts";
import { type Random, randomFrom } from "../support/random.ts";

const times = defaultConfiguration().gestures;
const everything: Listening = { hold: true, double: true, longHold: true };
const nothing: Listening = { hold: false, double: false, longHold: false };

type Edge = { index: number; pressed: boolean; at: number };

/** All gestures of the edges and of the ten seconds after them, in words: "press 0 @ 100". */
function gesturesOf(switches: Switches, edges: readonly Edge[]): string[] {
  const heard: Gesture[] = [];
  for (const { index, pressed, at } of edges) heard.push(...switches.edge(index, pressed, at));
  heard.push(...switches.advance((edges.at(-1)?.at ?? 0) + 10_000));
  return heard.map((gesture) =>
    gesture.type === "chord"
      ? `chord ${gesture.chord} @ ${gesture.at}`
      : `${gesture.type} ${gesture.index} @ ${gesture.at}`,
  );
}

function press(index: number, from: number, to: number): Edge[] {
  return [
    { index, pressed: true, at: from },
    { index, pressed: false, at: to },
  ];
}

describe("a footswitch", () => {
  it("reports the press at its very first edge", () => {
    const switches = new Switches(times, [nothing], []);
    expect(switches.edge(0, true, 1000)).toEqual([{ type: "press", index: 0, at: 1000 }]);
  });

  it("makes one press and one release of a fifteen-fold bounce at either end", () => {
    const edges: Edge[] = [];
    for (let bounce = 0; bounce < 31; bounce++)
      edges.push({ index: 0, pressed: bounce % 2 === 0, at: 100 + bounce * 0.5 });
    for (let bounce = 0; bounce < 31; bounce++)
      edges.push({ index: 0, pressed: bounce % 2 === 1, at: 300 + bounce * 0.5 });
    const heard = gesturesOf(new Switches(times, [nothing], []), edges);
    expect(heard).toEqual(["press 0 @ 100", "release 0 @ 300", "tap 0 @ 300"]);
  });

  it("hears a release that happened while it was locked, at the end of the lock", () => {
    const heard = gesturesOf(new Switches(times, [nothing], []), press(0, 100, 105));
    expect(heard).toEqual(["press 0 @ 100", "release 0 @ 120", "tap 0 @ 120"]);
  });

  it("withdraws the press when it becomes a hold", () => {
    const heard = gesturesOf(new Switches(times, [{ ...nothing, hold: true }], []), press(0, 0, 1000));
    expect(heard).toEqual(["press 0 @ 0", "withdrawn 0 @ 450", "hold 0 @ 450", "release 0 @ 1000"]);
  });

  it("does not wait for a hold that means nothing: a slow press is a tap", () => {
    expect(gesturesOf(new Switches(times, [nothing], []), press(0, 0, 1000))).toContain("tap 0 @ 1000");
  });

  it("tells a double press from two taps by the time between the presses", () => {
    const listening = [{ ...nothing, double: true }];
    const quick = gesturesOf(new Switches(times, listening, []), [...press(0, 0, 80), ...press(0, 200, 280)]);
    expect(quick).toEqual([
      "press 0 @ 0",
      "release 0 @ 80",
      "withdrawn 0 @ 200",
      "double 0 @ 200",
      "release 0 @ 280",
    ]);
    const slow = gesturesOf(new Switches(times, listening, []), [...press(0, 0, 80), ...press(0, 400, 480)]);
    expect(slow.filter((gesture) => gesture.startsWith("tap"))).toEqual(["tap 0 @ 300", "tap 0 @ 700"]);
  });

  it("asks for confirmation during a long hold and acts at its end", () => {
    const heard = gesturesOf(new Switches(times, [everything], []), press(0, 0, 6000));
    expect(heard.slice(3)).toEqual(["longHoldBegun 0 @ 1500", "longHold 0 @ 5000", "release 0 @ 6000"]);
  });

  it("gives a long hold up when the foot comes up before its end", () => {
    const heard = gesturesOf(new Switches(times, [everything], []), press(0, 0, 4999));
    expect(heard.slice(3)).toEqual([
      "longHoldBegun 0 @ 1500",
      "release 0 @ 4999",
      "longHoldCancelled 0 @ 4999",
    ]);
  });
});

describe("two footswitches", () => {
  const pair = () => new Switches(times, [everything, everything], [[0, 1]]);

  it("are a chord when both go down within the window, and neither is anything else", () => {
    const heard = gesturesOf(pair(), [
      { index: 0, pressed: true, at: 0 },
      { index: 1, pressed: true, at: 100 },
      { index: 0, pressed: false, at: 3000 },
      { index: 1, pressed: false, at: 3100 },
    ]);
    expect(heard).toEqual([
      "press 0 @ 0",
      "withdrawn 0 @ 100",
      "chord 0 @ 100",
      "release 0 @ 3000",
      "release 1 @ 3100",
    ]);
  });

  it("are two presses when the second comes after the window", () => {
    const heard = gesturesOf(pair(), [
      { index: 0, pressed: true, at: 0 },
      { index: 1, pressed: true, at: 121 },
      { index: 0, pressed: false, at: 200 },
      { index: 1, pressed: false, at: 220 },
    ]);
    expect(heard.filter((gesture) => gesture.startsWith("chord"))).toEqual([]);
    expect(heard.filter((gesture) => gesture.startsWith("tap"))).toHaveLength(2);
  });
});

describe("any feet on three switches", () => {
  const listening = [everything, { ...nothing, double: true }, nothing];
  const chords = [
    [0, 1],
    [1, 2],
  ];

  function randomEdges(random: Random): Edge[] {
    let at = 0;
    return Array.from({ length: random.whole(1, 60) }, () => {
      at += random.oneOf([0.1, 1, 15, 40, 90, 200, 460, 2000, 6000]) * random.fraction();
      return { index: random.whole(0, 2), pressed: random.fraction() < 0.5, at };
    });
  }

  it("give, whatever they do, each press one release and one meaning", () => {
    for (let seed = 1; seed <= 1500; seed++) {
      const random = randomFrom(seed);
      const switches = new Switches(times, listening, chords);
      const edges = randomEdges(random);
      const ends = edges.at(-1)!.at;
      const heard: Gesture[] = [];
      for (const edge of edges) heard.push(...switches.edge(edge.index, edge.pressed, edge.at));
      for (let index = 0; index < 3; index++) heard.push(...switches.edge(index, false, ends + 100));
      heard.push(...switches.advance(ends + 20_000));
      expect(switches.nextDeadline(), `seed ${seed}`).toBeNull();
      for (let index = 0; index < 3; index++) expectOneMeaningEach(heard, index, seed);
    }
  });

  function expectOneMeaningEach(heard: readonly Gesture[], index: number, seed: number): void {
    const own = heard.filter((gesture) => "index" in gesture && gesture.index === index);
    const count = (type: Gesture["type"]) => own.filter((gesture) => gesture.type === type).length;
    // A press that is withdrawn became something else; every other press became a tap, but for those of a long hold.
    expect(count("tap") + count("withdrawn"), `seed ${seed}, switch ${index}`).toBe(count("press"));
    expect(count("longHold") + count("longHoldCancelled"), `seed ${seed}`).toBe(count("longHoldBegun"));
    for (const [place, gesture] of own.entries()) {
      if (place > 0) expect(gesture.at, `seed ${seed}`).toBeGreaterThanOrEqual(own[place - 1]!.at);
    }
  }

  it("give the same gestures whether time is looked at often or only at the edges", () => {
    for (let seed = 1; seed <= 300; seed++) {
      const edges = randomEdges(randomFrom(seed));
      const lazy = gesturesOf(new Switches(times, listening, chords), edges);
      const busy = new Switches(times, listening, chords);
      const heard: Gesture[] = [];
      for (const edge of edges) {
        for (let due = busy.nextDeadline(); due !== null && due < edge.at; due = busy.nextDeadline())
          heard.push(...busy.advance(due));
        heard.push(...busy.edge(edge.index, edge.pressed, edge.at));
      }
      heard.push(...busy.advance(edges.at(-1)!.at + 10_000));
      expect(heard, `seed ${seed}`).toHaveLength(lazy.length);
    }
  });
});
