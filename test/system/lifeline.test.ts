import { beforeEach, describe, expect, it } from "vitest";
import { HealthCheck } from "../../src/system/health.ts";
import { Lifeline } from "../../src/system/lifeline.ts";

let periods = 0;
let sent: string[] = [];
let said: string[] = [];
let lifeline: Lifeline;
beforeEach(() => {
  periods = 0;
  sent = [];
  said = [];
  lifeline = new Lifeline({
    send: (...assignments) => sent.push(...assignments),
    periods: () => periods,
    say: (sentence) => said.push(sentence),
    now: () => 812.4,
  });
});

function lookAfter(newPeriods: number): string[] {
  periods += newPeriods;
  sent = [];
  lifeline.look();
  return sent;
}

describe("what systemd hears", () => {
  it("is ready when the first buffer was played, not before, and how long that took", () => {
    expect(lookAfter(0)).toEqual([]);
    expect(lookAfter(1)).toEqual([
      "READY=1",
      "STATUS=Playing; the first buffer came 812 ms after the start.",
      "WATCHDOG=1",
    ]);
    expect(said).toEqual(["The first buffer was played 812 ms after the start."]);
    expect(lookAfter(1)).toEqual(["WATCHDOG=1"]);
  });

  it("feeds the watchdog with periods that were played, never with time", () => {
    lookAfter(1);
    expect(lookAfter(0)).toEqual([]);
    expect(lookAfter(0)).toEqual([]);
    expect(lookAfter(750)).toEqual(["WATCHDOG=1"]);
  });

  it("sees progress across the counter's wrap", () => {
    lookAfter(2 ** 31 - 1);
    periods = 0;
    expect(lookAfter(0)).toEqual(["WATCHDOG=1"]);
  });

  it("asks for patience while no card can be opened, for each attempt once, and says why", () => {
    lifeline.triedToOpen("There is no sound card.\nPlug one in.");
    expect(sent).toEqual(["STATUS=There is no sound card. Plug one in."]);
    expect(lookAfter(0)).toEqual(["EXTEND_TIMEOUT_USEC=20000000"]);
    expect(lookAfter(0)).toEqual([]);
  });

  it("is not killed while a card that was unplugged on stage is looked for", () => {
    lookAfter(1);
    lifeline.triedToOpen("Unplugged.");
    expect(lookAfter(0)).toEqual(["WATCHDOG=1"]);
    expect(lookAfter(0)).toEqual([]);
  });

  it("hears when the pedal stops of its own accord", () => {
    lifeline.stopping();
    expect(sent).toEqual(["STOPPING=1"]);
  });
});

describe("the health of new firmware", () => {
  it("is confirmed once, after ten seconds of periods without a pause", () => {
    let confirmed = 0;
    const health = new HealthCheck(48_000, 64, () => confirmed++);
    let count = 0;
    const play = (seconds: number) => {
      for (let tick = 0; tick < 4 * seconds; tick++) {
        count += 188;
        health.look(count);
      }
    };
    health.look(0);
    play(9);
    expect(confirmed).toBe(0);
    health.look(count);
    play(9);
    expect(confirmed).toBe(0);
    play(30);
    expect(confirmed).toBe(1);
  });
});
