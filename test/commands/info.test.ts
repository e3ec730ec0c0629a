import { afterAll, describe, expect, it } from "vitest";
import { goldenCases } from "../golden/golden.ts";
import { Folder, namFile, stompnet } from "../support/stompnet.ts";

const folder = new Folder();
afterAll(() => folder.remove());
const pathOf = (name: string) => goldenCases.find((entry) => entry.name === name)!.model;
const info = (...args: string[]) => stompnet(folder.path, "info", ...args);

describe.concurrent("stompnet info", () => {
  it("says what a model is: architecture, weights, rate, receptive field, cost", async () => {
    const { code, output, complaint } = await info(pathOf("syn-wavenet-standard"));
    expect(code, complaint).toBe(0);
    expect(output).toMatch(/architecture\s+WaveNet, 2 arrays/);
    expect(output).toMatch(/weights\s+13802\n/);
    expect(output).toMatch(/sample rate\s+48000 Hz\n/);
    expect(output).toMatch(/receptive field\s+\d+ frames, \d+\.\d ms\n/);
    expect(output).toMatch(/cost here\s+\d+\.\d\d % of each period of 64 frames/);
  });

  it("says what 16 bits would cost here, or that the network has no such form", async () => {
    const [known, unknown] = await Promise.all(
      ["syn-lstm-1x8", "syn-a2"].map(async (name) => (await info(pathOf(name))).output),
    );
    expect(known).toMatch(/in 16 bits\s+\d+\.\d\d % of each period, \d+\.\d times float32, and less exact/);
    expect(unknown).toMatch(/in 16 bits\s+not available for this network\n/);
  });

  it("--json says the same for programs", async () => {
    const { code, output } = await info("--json", "--block", "32", pathOf("syn-lstm-2x16"));
    expect(code).toBe(0);
    const facts = JSON.parse(output);
    expect(facts).toMatchObject({
      sampleRate: 48_000,
      receptiveFrames: null,
      parameters: [],
      sizes: [1],
      cost: { blockFrames: 32 },
    });
    expect(facts.weights).toBeGreaterThan(3000);
    expect(facts.cost.shareOfPeriod).toBeGreaterThan(0);
  });

  it("shows the sizes of a model that has several, and which one --size means", async () => {
    const [small, large] = await Promise.all(
      ["0", "1"].map(async (size) =>
        JSON.parse((await info("--json", "--size", size, pathOf("syn-a2"))).output),
      ),
    );
    expect(small.sizes.length).toBeGreaterThan(1);
    expect(small.sizeIndex).toBe(0);
    expect(large.sizeIndex).toBe(large.sizes.length - 1);
    expect(small.weights).toBeLessThan(large.weights);
  });

  it("says how loud a model is where its file does, and its name", async () => {
    const metadata = { name: "Red fuzz", loudness: -21.5, input_level_dbu: 12.1 };
    folder.write("fuzz.nam", namFile(1, { metadata }));
    const facts = JSON.parse((await info("--json", "fuzz.nam")).output);
    expect(facts.name).toBe("Red fuzz");
    expect(facts.levels).toMatchObject({ loudness: -21.5, inputLevel: 12.1, outputLevel: null });
  });

  it("is refused two models in one sentence", async () => {
    const { code, complaint } = await info("a.nam", "b.nam");
    expect({ code, complaint }).toEqual({
      code: 1,
      complaint: "info needs one model file: stompnet info MODEL. See stompnet info --help.\n",
    });
  });
});

describe.concurrent("--help", () => {
  for (const args of [["--help"], ["-h"], ["help"]])
    it(`as ${args[0]} names every command`, async () => {
      const { code, output, complaint } = await stompnet(folder.path, ...args);
      expect({ code, complaint }).toEqual({ code: 0, complaint: "" });
      for (const command of ["play", "render", "info"])
        expect(output).toContain(`stompnet ${command}`.slice(9));
    });

  for (const command of ["play", "render", "info"])
    it(`of ${command} explains each of its options`, async () => {
      const { code, output, complaint } = await stompnet(folder.path, command, "--help");
      expect({ code, complaint }).toEqual({ code: 0, complaint: "" });
      const [usage = "", ...lines] = output.split("\n");
      const options = [...usage.matchAll(/--[a-z]+/g)].map(([option]) => option);
      expect(options.length).toBeGreaterThan(1);
      for (const option of options) expect(lines.some((line) => line.trim().startsWith(option))).toBe(true);
    });
});
