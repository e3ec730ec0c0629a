import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { RelayBypass } from "../../src/pedal/relay-bypass.ts";

type Event = "mute" | "unmute" | "silent" | "effect" | "bypass";

/** A chain that falls silent three looks after mute. */
function machine(fallsSilent = true, coilMs = 0): { relay: RelayBypass; events: Event[] } {
  const events: Event[] = [];
  let looks = 0;
  const relay = new RelayBypass({
    mute: (mute) => {
      events.push(mute ? "mute" : "unmute");
      looks = 0;
    },
    isSilent: () => {
      looks++;
      if (looks === 3 && fallsSilent) events.push("silent");
      return looks >= 3 && fallsSilent;
    },
    setRelay: async (effect) => {
      if (coilMs > 0) await sleep(coilMs);
      events.push(effect ? "effect" : "bypass");
    },
    muteMs: 2,
  });
  return { relay, events };
}

/** Until it has been unmuted so many times. */
async function rest(events: readonly Event[], times: number): Promise<void> {
  while (events.filter((event) => event === "unmute").length < times) await sleep(1);
}

describe("a relay's bypass", () => {
  it("mutes at once, moves the contacts in silence only, then lets the sound back", async () => {
    const { relay, events } = machine();
    relay.follow(true);
    expect(events).toEqual(["mute"]);
    await rest(events, 1);
    relay.follow(false);
    await rest(events, 2);
    const motion = (contacts: Event) => ["mute", "silent", contacts, "unmute"];
    expect(events).toEqual([...motion("effect"), ...motion("bypass")]);
  });

  it("stays silent until a coil that is still driven has let the contacts go", async () => {
    const { relay, events } = machine(true, 40);
    relay.follow(true);
    await rest(events, 1);
    expect(events).toEqual(["mute", "silent", "effect", "unmute"]);
  });

  it("does nothing when it stands where it is wanted", async () => {
    const { relay, events } = machine();
    relay.follow(true);
    await rest(events, 1);
    relay.follow(true);
    expect(events.filter((event) => event === "mute")).toHaveLength(1);
  });

  it("ends where the last of many quick presses wants it, and never moves in sound", async () => {
    const { relay, events } = machine();
    for (let press = 0; press < 9; press++) {
      relay.follow(press % 2 === 0);
      await sleep(1);
    }
    const contacts = () => events.filter((event) => event === "effect" || event === "bypass").at(-1);
    while (contacts() !== "effect" || events.at(-1) !== "unmute") await sleep(1);
    let muted = false;
    for (const event of events) {
      if (event === "mute") muted = true;
      if (event === "unmute") muted = false;
      if (event === "effect" || event === "bypass") expect(muted).toBe(true);
    }
  });

  it("moves even where nothing ever falls silent, because no codec plays", async () => {
    const { relay, events } = machine(false);
    relay.follow(true);
    await rest(events, 1);
    expect(events).toEqual(["mute", "effect", "unmute"]);
  });
});
