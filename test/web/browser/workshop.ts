/** The workshop: comparing, the studio, settings. */
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { practiceSignal } from "../../../src/training/practice/practice.ts";
import type { PageStudio } from "../../../src/web/protocol.ts";
import { type PedalInBrowser, textIs } from "../../support/browser/pedal-in-browser.ts";
import { throughDevice } from "../../support/devices.ts";
import { floatWav } from "../../support/stompnet.ts";
import { faintTexts } from "../contrast.ts";

export function theWorkshop(web: PedalInBrowser): void {
  it("compares two models on one recording, equally loud, by name and blind, with the score", async () => {
    await web.view("compare");
    await web.page.evaluate(`(() => {
      crypto.getRandomValues = (bytes) => bytes.fill(0);
      const [one, other] = document.querySelectorAll(".compare select");
      [one.value, other.value] = ["Clean Boost", "No model"];
    })()`);
    await web.page.click(".compare .primary");
    await web.page.until(
      `/^Equally loud: A .* dB, B .* dB\\.$/.test(document.querySelector(".compare [role=status]").textContent)`,
    );
    const pressed = () =>
      web.page.evaluate<string>(`document.querySelector('.sides [aria-pressed="true"]')?.textContent`);
    expect(await pressed()).toBe("A");
    await web.page.click(".sides button:last-child");
    expect(await pressed()).toBe("B");
    expect(await web.page.evaluate("document.querySelector('.sides button:nth-child(2)').disabled")).toBe(
      true,
    );
    const press = (words: string) =>
      web.page.evaluate(
        `[...document.querySelectorAll(".compare button")].find((one) => one.textContent === ${JSON.stringify(words)}).click()`,
      );
    await press("Begin a blind test");
    expect(await pressed()).toBe("X");
    for (const answer of ["X is A", "X is B", "X is A"]) await press(answer);
    expect(await web.page.text(".score")).toBe("Right: 2 of 3. By guessing one gets there in 50 % of tries.");
    expect(await web.page.evaluate(faintTexts)).toEqual([]);
    await press("End the blind test");
    await press("Stop listening");
    expect(await web.page.evaluate("document.querySelector('.sides [aria-pressed=\"true\"]')")).toBeNull();
    await web.view("play");
  });

  it("learns a device from two recordings, shows its curve, is stopped to go on later, and judges the model", async () => {
    const playing = practiceSignal(6, 48_000, 3);
    const files = { dry: join(web.folder, "Amp.wav"), wet: join(web.folder, "out.wav") };
    writeFileSync(files.dry, floatWav(playing));
    writeFileSync(files.wet, floatWav(throughDevice(playing, { delay: 50 })));
    await web.view("studio");
    await web.page.chooseFile(".devices input[type=file]", files.dry);
    await web.page.until("document.querySelector('.device input[type=file]')");
    await web.page.chooseFile(".device input[type=file]", files.wet);
    await web.page.until(
      `document.querySelector(".device .help")?.textContent.includes("came out 50 frames later")`,
    );
    // What an echo needs is asked for; it is learned in studio.test.ts.
    await web.page.evaluate(`(() => {
      const real = window.fetch;
      window.fetch = async (_url, { body }) => {
        window.fetch = real;
        window.asked = JSON.parse(body);
        return new Response('{"error":"Not now."}', { status: 409 });
      };
      document.querySelector(".device select").selectedIndex = 1;
    })()`);
    await web.page.click(".device .primary");
    await web.page.until("window.asked");
    expect(await web.page.evaluate("window.asked")).toMatchObject({ timeEffect: true, minutes: 3 });
    await web.page.evaluate(`document.querySelector(".device select").selectedIndex = 0`);
    await web.page.evaluate(`(() => {
      const [_kind, network, minutes] = document.querySelectorAll(".device select");
      network.value = "lstm-8";
      minutes.selectedIndex = 0;
    })()`);
    await web.page.click(".device .primary");
    await web.page.until(
      `document.querySelector(".plot .curve")?.getAttribute("points").split(" ").length > 1`,
    );
    expect(await web.page.evaluate(faintTexts)).toEqual([]);
    await web.page.click(".training button");
    await web.page.until(
      `document.querySelector(".activity [role=status]").textContent.includes("it can go on")`,
    );
    await web.page.until(
      `document.querySelector(".device .actions").textContent.includes("Go on with lstm-8")`,
    );
    const { recordings } = (await (await fetch(`${web.pedal.url}api/v1/studio`)).json()) as PageStudio;
    await fetch(`${web.pedal.url}api/v1/studio/training`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ recording: recordings[0]!.id, network: "lstm-8", minutes: 0.02 }),
    });
    await web.page.until(`document.querySelector(".device")?.textContent.includes("Amp is in the library")`);
    await web.page.until(`!document.querySelector(".device .primary").disabled`);
    await web.page.evaluate(
      `[...document.querySelectorAll(".device button")].find((one) => one.textContent === "Evaluate it").click()`,
    );
    await web.page.until(`document.querySelector(".device")?.textContent.includes("Evaluated: ")`);
    expect(await web.page.evaluate("document.querySelector('.device a').pathname")).toBe(
      "/api/v1/studio/report",
    );
    await web.page.until(`!document.querySelector('.device [aria-label="Delete Amp"]').disabled`);
    await web.page.click('.device [aria-label="Delete Amp"]');
    await web.page.until("document.querySelectorAll('.device').length === 0");
    await web.view("play");
  });

  it("edits the settings in the schema's words, says what is wrong in the pedal's, and when a change counts", async () => {
    await web.view("pedal");
    const crossfade = '[data-path="audio.crossfadeMs"]';
    const write = async (value: string) => {
      await web.page.until(`document.querySelector('${crossfade}')`);
      await web.page.evaluate(`document.querySelector('${crossfade}').closest("details").open = true`);
      await web.page.click(crossfade);
      await web.page.evaluate("document.activeElement.select()");
      await web.page.type(value);
      await web.page.press("Tab");
      await web.page.click(".settings .primary");
    };
    expect(await web.page.text('[id="setting-audio.crossfadeMs-help"]')).toBe(
      "milliseconds of a model's crossfade; 10 to 50; usually 20",
    );
    await write("5");
    await web.page.until(
      `document.querySelector(".complaints").textContent.startsWith("audio.crossfadeMs is 5; it must be a number from 10 to 50")`,
    );
    expect(await web.page.evaluate(`document.querySelector('${crossfade}').ariaInvalid`)).toBe("true");
    expect(await web.page.evaluate(faintTexts)).toEqual([]);
    await write("30");
    await web.page.until(textIs(".settings [role=status]", "Counts from now on: audio.crossfadeMs. "));
    expect(JSON.parse(readFileSync(join(web.folder, "data", "pedal.json"), "utf8"))).toEqual({
      audio: { crossfadeMs: 30 },
    });
    await web.page.evaluate(`(() => {
      const turn = document.querySelector('[data-path="audio.blockFrames"]');
      turn.selectedIndex = 0;
      turn.dispatchEvent(new Event("change"));
    })()`);
    await web.page.click(".settings .primary");
    await web.page.until(
      textIs(".settings [role=status]", " Counts after the next start: audio.blockFrames."),
    );
    await web.page.until(
      `document.querySelector(".settings .actions").textContent.includes("start it again")`,
    );
    rmSync(join(web.folder, "data", "pedal.json"));
    // The refusal above is a status that Chromium calls an error.
    web.page.errors.length = 0;
    await web.view("play");
  });
}
