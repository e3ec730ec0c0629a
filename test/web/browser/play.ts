/** Playing: what a hand does on the page, a foot hears, and the other way round. */
import { expect, it } from "vitest";
import { eventually, type PedalInBrowser, textIs } from "../../support/browser/pedal-in-browser.ts";
import { pageEvents } from "../../support/event-stream.ts";
import { floatWav } from "../../support/stompnet.ts";

export function playing(web: PedalInBrowser): void {
  it("bypasses the pedal, and shows when a foot does", async () => {
    await web.page.until(textIs(".bypass", "Effect"));
    await web.page.click(".bypass");
    await web.page.until(textIs(".bypass", "Bypass"));
    expect((await web.state())["bypass"]).toBe(true);
    web.pedal.press(" ");
    await web.page.until(textIs(".bypass", "Effect"));
    expect((await web.state())["bypass"]).toBe(false);
  });

  it("hears of a foot before two readings have gone by, which are 100 ms", async () => {
    let readings = 0;
    let hasPressed = false;
    for await (const { event, data } of pageEvents(web.pedal.url)) {
      if (event === "reading" && !hasPressed) {
        hasPressed = true;
        web.pedal.press(" ");
      } else if (event === "reading") readings++;
      else if (event === "state" && "bypass" in data) break;
    }
    await web.page.until(textIs(".bypass", "Bypass"));
    await web.page.click(".bypass");
    await web.page.until(textIs(".bypass", "Effect"));
    expect(readings).toBeLessThanOrEqual(2);
  });

  it("turns a knob by dragging, by arrow keys and by the wheel, and follows when a hand turns it", async () => {
    const gain = '[role="slider"][aria-label="Gain"]';
    const [x, y] = await web.page.middleOf(gain);
    await web.page.mouse("mousePressed", x, y);
    for (const by of [20, 40, 55]) await web.page.mouse("mouseMoved", x, y - by, { buttons: 1 });
    await web.page.mouse("mouseReleased", x, y - 55);
    // A quarter of the way of 220 pixels, of 48 dB.
    await web.page.until(`document.querySelector('${gain}').getAttribute("aria-valuetext") === "12.0 dB"`);
    await web.page.press("ArrowUp");
    await web.page.press("PageDown");
    await web.page.until(`document.querySelector('${gain}').getAttribute("aria-valuetext") === "7.7 dB"`);
    await web.page.mouse("mouseWheel", x, y, { deltaX: 0, deltaY: 100, button: "none" });
    await web.page.until(`document.querySelector('${gain}').getAttribute("aria-valuetext") === "7.2 dB"`);
    await eventually(async () => (await web.state()).parameters["gain"]).toBe(7.2);
    await fetch(`${web.pedal.url}api/v1/events`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ type: "parameterSet", name: "gain", value: -3 }),
    });
    await web.page.until(
      `document.querySelector('${gain}').getAttribute("aria-valuetext") === "\u22123.0 dB"`,
    );
    await web.page.press("Delete");
    await eventually(async () => (await web.state()).parameters["gain"]).toBe(0);
  });

  it("shows a model's own knobs only where it has some", async () => {
    const seen = (label: string) =>
      web.page.evaluate(
        `getComputedStyle(document.querySelector('[role="slider"][aria-label="${label}"]')).visibility`,
      );
    expect(await seen("Gain")).toBe("visible");
    await eventually(() => seen("Model 1")).toBe("hidden");
    expect(await seen("Model 2")).toBe("hidden");
  });

  it("steps through the models while the pedal plays, and chooses one by name", async () => {
    await web.page.until(textIs("h1.model", "Clean Boost"));
    await web.page.click('.step[aria-label="Next model"]');
    await web.page.until(textIs("h1.model", "Hot Plexi"));
    expect((await web.state())["liveModel"]).toBe("Hot Plexi");
    web.pedal.press("n");
    await web.page.until(`${textIs("h1.model", "Hot Plexi")} === false`);
    await web.view("models");
    await web.page.click(".models input");
    await web.page.type("clean bo");
    await web.page.until("document.querySelectorAll('.models .choice').length === 1");
    await web.page.click(".models .choice");
    await web.page.until("document.querySelector('.models .badge')");
    expect((await web.state())["liveModel"]).toBe("Clean Boost");
    await web.page.evaluate("document.querySelector('.models input').value = ''");
    await web.page.evaluate("document.querySelector('.models input').dispatchEvent(new Event('input'))");
    await web.view("play");
    // The sound went on meanwhile.
    await web.page.until(
      "document.querySelector('.levels .meter:nth-of-type(2) .figure').textContent.includes(' dB')",
    );
    expect(await web.page.text(".counts")).toMatch(/no breaks/);
  });

  it("tunes: the needle follows the guitar, and a foot ends it", async () => {
    await web.page.evaluate(
      `[...document.querySelectorAll(".tools button")].find((one) => one.textContent === "Tuner").click()`,
    );
    await web.page.until(`/^[A-G]#?\\d$/.test(document.querySelector(".note").textContent)`);
    await web.page.until("!document.querySelector('.needle').hidden");
    web.pedal.press("t");
    await web.page.until("document.querySelector('.tuner').hidden");
  });

  it("plays the pedal's sound in the browser, and a recording that is sent to it", async () => {
    await web.page.evaluate(`(() => {
      window.heard = [];
      const start = AudioBufferSourceNode.prototype.start;
      AudioBufferSourceNode.prototype.start = function (when) {
        const samples = this.buffer.getChannelData(0);
        window.heard.push({ when, frames: samples.length, peak: samples.reduce((most, one) => Math.max(most, Math.abs(one)), 0) });
        return start.call(this, when);
      };
    })()`);
    await web.page.click(".listen .primary");
    await web.page.until("window.heard.length > 20 && window.heard.some(({ peak }) => peak > 0.01)");
    const pieces = await web.page.evaluate<{ when: number; frames: number }[]>("window.heard.slice(-8)");
    for (const [index, { when }] of pieces.slice(1).entries()) {
      const before = pieces[index]!;
      expect(when - before.when, "each piece begins where the one before it ends").toBeCloseTo(
        before.frames / 48_000,
        6,
      );
    }
    await web.page.click(".listen .primary");
    await web.page.until(textIs(".listen .primary", "Listen in this browser"));
    await web.page.chooseFile(".listen input", web.write("notes.wav", "no sound"));
    await web.page.until(`document.querySelector(".notice").textContent.includes("is not a WAV file")`);
    // The refusal of the recording above is a status that Chromium calls an error.
    web.page.errors.length = 0;
  });
  it("shows which recording is the guitar when somebody else has sent or chosen one", async () => {
    const send = (method: string, path: string, type: string, body: string | Uint8Array<ArrayBuffer>) =>
      fetch(`${web.pedal.url}api/v1/${path}`, { method, headers: { "Content-Type": type }, body });
    const chosen = '.listen .chip[aria-pressed="true"]';
    await send("POST", "phrases?name=Riff", "application/octet-stream", floatWav());
    await web.page.until(textIs(chosen, "Riff"));
    await send("PUT", "phrase", "application/json", JSON.stringify({ name: "demo-guitar" }));
    await web.page.until(textIs(chosen, "Demo guitar"));
  });
}
