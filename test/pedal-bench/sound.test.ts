/** Guitar in, sound out, through the kernel's own sound driver in virtual time: every sample, in every run. */
import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { limiterDesign } from "../../src/engine/sound/limiter.ts";
import { sealed } from "../../src/library/store/state.ts";
import { rendered, tone } from "../support/pedalsim/guitar.ts";
import { type Played, play } from "./support/scenario.ts";
import { differences, leftChannel, rate, stereoBytes } from "./support/sound.ts";

/** It feeds nothing back, so its silence is one number for ever, and it does not matter how long the pedal had been on. */
const model = new URL("../golden/nam/syn-wavenet-feather.nam", import.meta.url).pathname;
const guitar = tone(2 * rate);
/** The card's clock ticks once a millisecond: two periods of 64 frames are no reserve against that. */
const blockFrames = 128;

const playAndRecord = `
hw="-q -t raw -D hw:Loopback,1,0 -f S32_LE -r ${rate} -c 2"
sleep 1
arecord $hw -d 4 out.raw &
aplay $hw in.raw
wait
systemctl show -P NRestarts stompnet
`;

function run(): Promise<Played> {
  return play({
    name: "sound",
    owned: {
      "pedal.json": JSON.stringify({ board: "Loopback", audio: { blockFrames } }),
      "state.json": sealed({ model: "feather" }),
    },
    given: { "in.raw": stereoBytes(guitar), "feather.nam": readFileSync(model) },
    prepare: "cp $1/bench/feather.nam $1/opt/stompnet/a/models/",
    script: playAndRecord,
  });
}

describe("the pedal in virtual time", () => {
  /** What `render` computes, and where in the recording it is to be found. */
  const wanted = rendered(model, guitar);
  const delay = 2 * blockFrames + limiterDesign(rate).latency;
  const soundOf = (played: Played) =>
    leftChannel(played.file("out.raw")).subarray(delay, delay + wanted.length);
  let first: Played;

  beforeAll(async () => {
    first = await run();
  });

  it("plays every sample that `stompnet render` computes, two periods and the chain's own delay after it heard it", () => {
    expect(differences(soundOf(first), wanted)).toBe(0);
    expect(Math.max(...wanted)).toBeGreaterThan(2 ** 20);
  });

  it("loses no period and is not restarted meanwhile", () => {
    expect(first.said).toBe("0\n");
    expect(first.file("journal.log").toString("utf8")).not.toMatch(/xrun|late\b|lost/i);
  });

  it("plays the same in the next run", async () => {
    expect(differences(soundOf(await run()), soundOf(first))).toBe(0);
  });
});
