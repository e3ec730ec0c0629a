/** Feet, hands and MIDI at the kernel's own GPIO, I2C and MIDI drivers in virtual time; heard in the sound, read back from lights and display. */
import { beforeAll, describe, expect, it } from "vitest";
import { Frame } from "../../src/controls/display/frame.ts";
import { drawScreen } from "../../src/controls/display/screens.ts";
import { limiterDesign } from "../../src/engine/sound/limiter.ts";
import { sealed } from "../../src/library/store/state.ts";
import { parameterAtPosition } from "../../src/state/parameters.ts";
import { initialPedalState, type PedalState } from "../../src/state/pedal.ts";
import { namFile } from "../support/stompnet.ts";
import { type Played, play } from "./support/scenario.ts";
import { leftChannel, rate, sine, stereoBytes } from "./support/sound.ts";

const amplitude = 0.02;
/** Eight frames a turn: the level of every single turn can be told. */
const turn = 8;
const guitar = sine(rate / turn, amplitude, 8 * rate);

const blockFrames = 128;
const pedalJson = {
  board: "Loopback",
  audio: { blockFrames, outputLevel: "raw" },
  switches: [
    { name: "left", gpio: 17, tap: "bypass" },
    { name: "right", gpio: 27, tap: "next-model" },
  ],
  knobs: [{ parameter: "gain", channel: 0, takeover: "jump" }],
  lights: [
    { gpio: 23, shows: "effect" },
    { gpio: 24, shows: "status" },
  ],
  display: { kind: "ssd1306" },
  midi: { controls: [{ controller: 20, parameter: "level" }] },
};

/** Networks that only multiply: what is heard is known beforehand. */
const [quiet, loud] = [0.25, 0.5];

/** Volts of a knob at `position`, 0 to 1. */
const microvolts = (position: number) => Math.round(3_300_000 * position);

const script = `
hw="-q -t raw -D hw:Loopback,1,0 -f S32_LE -r ${rate} -c 2"
show() { cat /sys/kernel/pedal_bench/display > $1.display; echo "shown-$1 $(level 23) $(level 24)"; }
stamp() { echo "$1 $(date +%s.%N)"; }
# One virtual MIDI port plays into the other, which the pedal reads.
aconnect 'Virtual Raw MIDI 1-1' 'Virtual Raw MIDI 1-0'
midi=$(ls /dev/snd/midiC*D1)
sleep 2
stamp begin
arecord $hw -d 8 out.raw &
aplay $hw in.raw &
sleep 1
show playing
stamp press
down 17; sleep 0.1; up 17
sleep 0.4
show bypassed
sleep 0.5
down 17; sleep 0.1; up 17
sleep 0.9
show again
stamp next
down 27; sleep 0.1; up 27
sleep 0.9
show next
stamp knob
echo ${microvolts(0.75)},0,0,0 > $uv
sleep 1
show turned
stamp midi
printf '\\xb0\\x14\\x40' > $midi
sleep 1
show midi
wait
`;

const models = { "a-quiet": quiet, "b-loud": loud };

function scenario(prepare = ""): Promise<Played> {
  return play({
    name: "controls",
    owned: { "pedal.json": JSON.stringify(pedalJson), "state.json": sealed({ model: "a-quiet" }) },
    given: {
      "in.raw": stereoBytes(guitar),
      ...Object.fromEntries(
        Object.entries(models).map(([name, gain]) => [`${name}.nam`, Buffer.from(namFile(gain))]),
      ),
    },
    prepare: [
      "rm $1/opt/stompnet/a/models/*.nam",
      "cp $1/bench/*.nam $1/opt/stompnet/a/models/",
      `echo ${microvolts(0.5)},0,0,0 > /sys/module/pedal_bench_i2c/parameters/microvolts`,
      prepare,
    ].join("\n"),
    script,
  });
}

/** The level of each turn of the sine that came out, 1 being as loud as it went in. */
function levels(output: Int32Array): Float64Array {
  const result = new Float64Array(Math.floor(output.length / turn));
  for (let index = 0; index < result.length; index++) {
    let [real, imaginary] = [0, 0];
    for (let frame = 0; frame < turn; frame++) {
      const sample = output[index * turn + frame]! / 2 ** 31;
      real += sample * Math.cos((2 * Math.PI * frame) / turn);
      imaginary += sample * Math.sin((2 * Math.PI * frame) / turn);
    }
    result[index] = (Math.hypot(real, imaginary) * 2) / turn / amplitude;
  }
  return result;
}

/** What a run left, by the words that its script printed. */
class Heard {
  readonly levels: Float64Array;
  readonly #words: Map<string, string[]>;
  readonly #played: Played;

  constructor(played: Played) {
    this.#played = played;
    this.levels = levels(leftChannel(played.file("out.raw")));
    this.#words = new Map(
      played.said.split("\n").map((line) => [line.split(" ")[0]!, line.split(" ").slice(1)]),
    );
  }

  /** Frames between the start of the recording and what was stamped. */
  frameOf(name: string): number {
    return Math.round((Number(this.#words.get(name)![0]) - Number(this.#words.get("begin")![0])) * rate);
  }

  light(moment: string): string {
    return this.#words.get(`shown-${moment}`)![0]!;
  }

  status(moment: string): string {
    return this.#words.get(`shown-${moment}`)![1]!;
  }

  display(moment: string): Buffer {
    return this.#played.file(`${moment}.display`);
  }

  /** The level so many seconds after a stamp, when everything has settled. */
  levelAfter(name: string, seconds: number): number {
    return this.levels[Math.round((this.frameOf(name) + seconds * rate) / turn)]!;
  }

  /** The first and the last turn, in frames after the stamp, that are of neither level. */
  changeAfter(name: string, from: number, to: number): { begin: number; end: number } | null {
    const start = Math.round(this.frameOf(name) / turn);
    const window = this.levels.subarray(start, start + rate / 2 / turn);
    const is = (value: number, wanted: number) => Math.abs(value - wanted) < 0.002;
    const begin = window.findIndex((value) => !is(value, from));
    const end = window.findLastIndex((value) => !is(value, to));
    return begin < 0 ? null : { begin: begin * turn, end: (end + 1) * turn };
  }
}

function picture(state: Partial<PedalState>): Buffer {
  const frame = new Frame(128, 64);
  drawScreen(frame, { ...initialPedalState(), model: "a-quiet", liveModel: "a-quiet", ...state }, null);
  return Buffer.concat(Array.from({ length: frame.pageCount }, (_, page) => frame.page(page)));
}

/** From the edge to the converter at the latest: the block that runs, two queued, the limiter, two ticks of the card's clock. */
const soonFrames = 3 * blockFrames + limiterDesign(rate).latency + 2 * (rate / 1000);
const milliseconds = (time: number) => (time * rate) / 1000;

describe("the pedal's controls in virtual time", () => {
  let heard: Heard;

  beforeAll(async () => {
    heard = new Heard(await scenario());
  });

  it("play the model until the foot comes down", () => {
    expect(heard.levelAfter("begin", 0.5)).toBeCloseTo(quiet, 2);
    expect(heard.light("playing")).toBe("1");
    expect(heard.status("playing")).toBe("0");
    expect(heard.display("playing")).toEqual(picture({}));
  });

  it("fade to the guitar as it came, at once and within 8 ms", () => {
    const change = heard.changeAfter("press", quiet, 1);
    expect(change?.begin).toBeGreaterThan(0);
    expect(change?.begin).toBeLessThanOrEqual(soonFrames);
    expect(change!.end - change!.begin).toBeLessThanOrEqual(milliseconds(8) + blockFrames + turn);
    expect(heard.light("bypassed")).toBe("0");
    expect(heard.display("bypassed")).toEqual(picture({ bypass: true }));
  });

  it("and back at the next press", () => {
    expect(heard.levelAfter("press", 1.8)).toBeCloseTo(quiet, 2);
    expect(heard.light("again")).toBe("1");
    expect(heard.display("again")).toEqual(picture({}));
  });

  it("change the model without a gap: from one level to the other in 20 ms, and no tenth softer than the softer one", () => {
    const change = heard.changeAfter("next", quiet, loud);
    expect(change!.end - change!.begin).toBeLessThanOrEqual(milliseconds(20) + 2 * blockFrames + turn);
    const start = Math.round(heard.frameOf("next") / turn);
    // A newcomer's guitar rises while it fades in: a moment that is 2 % softer belongs to it.
    expect(Math.min(...heard.levels.subarray(start, start + rate / 2 / turn))).toBeGreaterThan(0.9 * quiet);
    expect(heard.display("next")).toEqual(picture({ model: "b-loud", liveModel: "b-loud" }));
  });

  it("turn the gain by what the converter reads", () => {
    // A pot's last 1.5 % on either side are the end, and its last 0.4 % of a turn are noise (src/controls/knob.ts).
    const decibels = parameterAtPosition("gain", (0.75 - 0.015) / 0.97);
    const heardDecibels = 20 * Math.log10(heard.levelAfter("knob", 0.8) / loud);
    expect(Math.abs(heardDecibels - decibels)).toBeLessThan(0.004 * 48);
  });

  it("turn the level by MIDI", () => {
    const decibels = parameterAtPosition("level", 64 / 127);
    expect(heard.levelAfter("midi", 0.8) / heard.levelAfter("knob", 0.8)).toBeCloseTo(
      10 ** (decibels / 20),
      2,
    );
  });

  it("would be found out if the firmware ignored the footswitch", async () => {
    const deaf = "s/(pressed) => listen(/(pressed) => (/";
    const ignoring = new Heard(await scenario(`sed -i '${deaf}' $1/opt/stompnet/a/dist/stompnet.cjs`));
    expect(ignoring.changeAfter("press", quiet, 1)).toBeNull();
    expect(ignoring.light("bypassed")).toBe("1");
  });
});
