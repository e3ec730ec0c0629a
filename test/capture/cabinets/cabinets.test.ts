import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { writeWav } from "../../../src/audio/wav.ts";
import { cabinetImpulse } from "../../../src/capture/cabinets/response.ts";
import { shippedCabinets } from "../../../src/capture/cabinets/shipped.ts";
import { transform } from "../../../src/engine/sound/fourier.ts";
import { prepareImpulse } from "../../../src/engine/sound/impulse-response.ts";
import { listCabinets } from "../../../src/library/models-folder.ts";

const rate = 48_000;
const folder = fileURLToPath(new URL("../../../models/cabinets/", import.meta.url));
const impulses = new Map(shippedCabinets.map(({ name, cabinet }) => [name, cabinetImpulse(cabinet, rate)]));

/** Level at frequencies, dB over that at 400 Hz. */
function levels(impulse: Float32Array) {
  const size = 16_384;
  const [real, imaginary] = [new Float64Array(size), new Float64Array(size)];
  real.set(impulse);
  transform(real, imaginary);
  const at = (hertz: number) => {
    const bin = Math.round((hertz * size) / rate);
    return 20 * Math.log10(Math.hypot(real[bin]!, imaginary[bin]!));
  };
  return (hertz: number) => at(hertz) - at(400);
}

describe("the shipped cabinets", () => {
  it("are the files that their script makes, byte for byte, each with a card", () => {
    const files = readdirSync(folder).filter((name) => name.endsWith(".wav"));
    expect(files.sort()).toEqual(shippedCabinets.map(({ name }) => `${name}.wav`).sort());
    for (const [name, impulse] of impulses) {
      const file = readFileSync(`${folder}${name}.wav`);
      expect(file.equals(writeWav([impulse], rate, "24")), "run npx node scripts/make-cabinets.ts").toBe(
        true,
      );
      const card = readFileSync(`${folder}${name}.md`, "utf8");
      expect(card).toContain("Origin: **calculated**");
      expect(card).toContain("Licence: CC0");
    }
  });

  it("are listed for the footswitch", async () => {
    const references = (await listCabinets(folder)).map(({ reference }) => reference);
    expect(references).toEqual(["bass-8x10", "closed-back-4x12", "open-back-1x12"]);
  });

  it.each([...impulses])(
    "%s delays nothing, ends by itself and sounds like a loudspeaker",
    (name, impulse) => {
      const { trimmed, taps } = prepareImpulse(impulse, rate, rate, name);
      expect(trimmed).toBe(0);
      expect(taps.length).toBeLessThan(0.08 * rate);
      const level = levels(impulse);
      // No deep bass, no hiss, and the presence that a guitar is heard by.
      expect(level(30)).toBeLessThan(-8);
      expect(level(10_000)).toBeLessThan(-25);
      expect(level(2500)).toBeGreaterThan(1);
    },
  );

  it("differ as their kinds do: an open back has less bass, a bass cabinet reaches lower", () => {
    const [open, closed, bass] = ["open-back-1x12", "closed-back-4x12", "bass-8x10"].map((name) =>
      levels(impulses.get(name)!),
    );
    expect(open!(100)).toBeLessThan(closed!(100) - 4);
    expect(bass!(50)).toBeGreaterThan(closed!(50) + 3);
  });
});
