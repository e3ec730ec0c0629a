import { afterAll, describe, expect, it } from "vitest";
import { readWav } from "../../src/audio/wav.ts";
import { practiceSignal } from "../../src/training/practice/practice.ts";
import { Chromium, chromiumIsThere } from "../support/browser/chromium.ts";
import { throughDevice } from "../support/devices.ts";
import { Folder, floatWav, namFile, stompnet } from "../support/stompnet.ts";

const folder = new Folder();
afterAll(() => folder.remove());
const playing = practiceSignal(8, 48_000, 3);
const wet = throughDevice(playing, { delay: 200, gain: 2 });
folder.write("dry.wav", floatWav(playing));
folder.write("wet.wav", floatWav(wet));
folder.write("half.nam", namFile(0.5));

const evaluate = (...args: string[]) => stompnet(folder.path, "evaluate", ...args);

describe("stompnet evaluate", { timeout: 60_000 }, () => {
  it("tells the error that `stompnet render --bare` has", async () => {
    const { output, complaint } = await evaluate("half.nam", "dry.wav", "wet.wav", "--json");
    expect(complaint).toBe("");
    const { measures, delay, seconds } = JSON.parse(output);
    await stompnet(folder.path, "render", "half.nam", "dry.wav", "out.wav", "--bare");
    const heard = readWav(folder.read("out.wav"), "out").channels[0]!;
    let [error, signal] = [0, 0];
    for (let frame = 0; frame < Math.round(seconds * 48_000); frame++) {
      error += (heard[frame]! - wet[frame + delay]!) ** 2;
      signal += wet[frame + delay]! ** 2;
    }
    expect(measures.esr).toBeCloseTo(error / signal, 5);
    expect(Math.abs(delay - 200)).toBeLessThanOrEqual(2);
  });

  it("refuses what is missing and what would be written over", async () => {
    expect((await evaluate("half.nam", "dry.wav")).complaint).toMatch(/needs three files/);
    folder.write("there.html", "");
    const { complaint } = await evaluate("half.nam", "dry.wav", "wet.wav", "--report", "there.html");
    expect(complaint).toMatch(/is there already/);
  });

  it.skipIf(!chromiumIsThere())(
    "writes one page with pictures and a blind test that keeps the score",
    async () => {
      await evaluate("half.nam", "dry.wav", "wet.wav", "--report", "report.html");
      const html = new TextDecoder().decode(folder.read("report.html"));
      expect(html).not.toMatch(/https?:\/\//);
      const browser = await Chromium.start();
      try {
        const page = await browser.open(`file://${folder.path}/report.html`);
        await page.until("document.readyState === 'complete'");
        expect(await page.evaluate("[...document.images].every((image) => image.naturalWidth > 100)")).toBe(
          true,
        );
        expect(await page.evaluate("document.querySelectorAll('audio').length")).toBe(6);
        await page.evaluate("document.getElementById('play-x').click()");
        expect(
          await page.evaluate("[...document.querySelectorAll('audio')].filter((a) => !a.paused).length"),
        ).toBe(1);
        // Ten guesses; the page tells the chance of as many right ones.
        await page.evaluate(
          "for (let trial = 0; trial < 10; trial++) document.getElementById('is-a').click()",
        );
        const score = String(await page.evaluate("document.getElementById('score').textContent"));
        const right = Number(/^(\d+) of 10 right/.exec(score)?.[1]);
        const chances = [100, 99.9, 98.9, 94.5, 82.8, 62.3, 37.7, 17.2, 5.5, 1.1, 0.1];
        expect(score).toContain(`in ${chances[right]!.toFixed(1)} % of all tests`);
        expect(page.errors).toEqual([]);
      } finally {
        await browser.stop();
      }
    },
  );
});
