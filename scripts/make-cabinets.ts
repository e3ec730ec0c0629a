/** Works out the cabinets that come with the pedal: npx node scripts/make-cabinets.ts writes models/cabinets/*.wav and their cards. */
import { mkdir, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { writeWavFile } from "../src/audio/wav-file.ts";
import { cabinetImpulse } from "../src/capture/cabinets/response.ts";
import { type ShippedCabinet, shippedCabinets } from "../src/capture/cabinets/shipped.ts";
import { transform } from "../src/engine/sound/fourier.ts";

const rate = 48_000;
const shown = [63, 80, 125, 250, 400, 630, 1000, 1600, 2500, 4000, 6300, 10_000];
const folder = fileURLToPath(new URL("../models/cabinets/", import.meta.url));

await mkdir(folder, { recursive: true });
for (const shipped of shippedCabinets) {
  const impulse = cabinetImpulse(shipped.cabinet, rate);
  await writeWavFile(`${folder}${shipped.name}.wav`, [impulse], rate, "24");
  await writeFile(`${folder}${shipped.name}.md`, cardOf(shipped, impulse));
}

function cardOf({ name, title, description, cabinet }: ShippedCabinet, impulse: Float32Array): string {
  const { driver, volume, floor } = cabinet;
  const levelAt = thirdOctaves(impulse);
  const reference = levelAt(400);
  const levels = shown.map((hertz) => (levelAt(hertz) - reference).toFixed(1));
  return `# ${title}

Origin: **calculated**, no loudspeaker was recorded: ${description}.
File: \`${name}.wav\`, mono, ${rate} Hz, 24 bit, ${impulse.length} frames, least phase (nothing is delayed).
Licence: CC0. Made by \`npx node scripts/make-cabinets.ts\`: the same file each time.

| Hz | ${shown.join(" | ")} |
|---|${shown.map(() => "---|").join("")}
| dB over 400 Hz | ${levels.join(" | ")} |

Driver, typical of its size and of no particular make: resonance ${driver.resonance} Hz, Qts ${driver.quality}, Vas ${driver.compliance} l, cone of ${driver.radius} m, break-up from
${driver.breakUp} Hz, end at ${driver.end} Hz. ${volume === null ? "Open back." : `Closed, ${volume} l for each.`} Floor ${floor.below} m below the middle. The microphone is a cardioid.
How it is worked out: \`src/capture/cabinets/response.ts\`.
`;
}

/** Level of a third of an octave around a frequency, dB. */
function thirdOctaves(impulse: Float32Array): (hertz: number) => number {
  const size = 65_536;
  const [real, imaginary] = [new Float64Array(size), new Float64Array(size)];
  real.set(impulse);
  transform(real, imaginary);
  return (hertz) => {
    const [from, to] = [-1 / 6, 1 / 6].map((octaves) => Math.round((hertz * 2 ** octaves * size) / rate));
    let sum = 0;
    for (let bin = from!; bin <= to!; bin++) sum += real[bin]! ** 2 + imaginary[bin]! ** 2;
    return 10 * Math.log10(sum / (to! - from! + 1));
  };
}
