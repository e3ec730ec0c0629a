/** The page in a real Chromium, against the whole firmware playing in bench mode. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { practiceSignal } from "../../src/training/practice/practice.ts";
import type { PageStudio } from "../../src/web/protocol.ts";
import { Chromium, chromiumIsThere, desktop, phone } from "../support/browser/chromium.ts";
import type { Page } from "../support/browser/page.ts";
import { throughDevice } from "../support/devices.ts";
import { pageEvents } from "../support/event-stream.ts";
import { PedalProcess } from "../support/pedal-process.ts";
import { floatWav, namFile } from "../support/stompnet.ts";
import { faintTexts } from "./contrast.ts";

const isThere = chromiumIsThere();
if (!isThere)
  console.warn("Skipped: Debian's chromium is not installed, and could not be (apt-get as root).");

// A browser, a terminal and trials at a low priority, beside whatever else the machine is doing.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });
/** As long as it takes: the test's own limit ends a wait in vain. */
const eventually = <T>(look: () => Promise<T> | T) => expect.poll(look, { timeout: 200_000 });

describe.skipIf(!isThere)("the page in Chromium", () => {
  const folder = mkdtempSync(join(tmpdir(), "stompnet-page-"));
  const write = (name: string, text: string) => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  };
  const models = [write("Clean Boost.nam", namFile(0.8)), write("Hot Plexi.nam", namFile(2))];
  const options = ["--data", join(folder, "data"), ...models.flatMap((path) => ["--model", path])];
  let chromium: Chromium;
  let pedal: PedalProcess;
  let page: Page;

  beforeAll(async () => {
    chromium = await Chromium.start();
    pedal = await PedalProcess.start(...options, "--listen", "127.0.0.1:0");
    page = await open(pedal.url);
  });
  afterEach(async () => {
    expect(page.errors).toEqual([]);
    expect(await page.evaluate("window.refused")).toEqual([]);
  });
  afterAll(async () => {
    await pedal?.stop();
    await chromium?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  async function open(url: string, size = desktop): Promise<Page> {
    const opened = await chromium.open(url, size);
    await opened.until("document.body.classList.contains('is-connected')");
    return opened;
  }
  async function state(): Promise<Record<string, unknown> & { parameters: Record<string, number> }> {
    return (await fetch(`${pedal.url}api/v1/state`)).json() as never;
  }
  const textIs = (selector: string, text: string) =>
    `document.querySelector(${JSON.stringify(selector)})?.textContent === ${JSON.stringify(text)}`;
  const view = (name: string) => page.evaluate(`location.hash = ${JSON.stringify(name)}`);
  /** The state may be there before the sentence about it. */
  const undo = async (sentence: string) => {
    await page.until(textIs(".notice span", sentence));
    await page.click(".notice button");
  };

  it.each([
    ["a phone", phone],
    ["a desktop", desktop],
  ])("on %s is small, still, legible and nothing sticks out, in every view", async (_name, size) => {
    const fresh = await open(pedal.url, size);
    expect(fresh.receivedBytes).toBeLessThan(150_000);
    for (const name of ["play", "presets", "models", "compare", "studio", "pedal"]) {
      await fresh.evaluate(`location.hash = "${name}"`);
      await fresh.until(`!document.querySelector(".view-${name}").hidden`);
      expect(await fresh.evaluate(faintTexts), name).toEqual([]);
      const squeezed = `[...document.querySelectorAll(".view-${name} :is(.bank-name, .choice, .chip, h1)")]
        .filter((one) => one.textContent !== "" && one.clientWidth < 60).map((one) => one.textContent)`;
      expect(await fresh.evaluate(squeezed), name).toEqual([]);
      expect(
        await fresh.evaluate("document.documentElement.scrollWidth - innerWidth"),
        name,
      ).toBeLessThanOrEqual(0);
    }
    // A dozen readings, with meters and figures at work.
    await fresh.evaluate("new Promise((done) => setTimeout(done, 600))");
    expect(await fresh.evaluate("window.shifts")).toEqual([]);
    expect(fresh.errors).toEqual([]);
    expect(await fresh.evaluate("window.refused")).toEqual([]);
  });

  it("moves nothing under a hand while feet and other hands are at work", async () => {
    const fresh = await open(pedal.url);
    const send = (event: object) =>
      fetch(`${pedal.url}api/v1/events`, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify(event),
      });
    for (const tuner of [true, false]) {
      await send({ type: "tunerSet", tuner });
      await fresh.until(`document.querySelector(".tuner").hidden === ${!tuner}`);
    }
    for (const name of ["A", "B", "C", "D with a long name", "E", "F", "G", "H"]) {
      await send({ type: "presetSaved", name });
      await fresh.until(`document.querySelector(".place").textContent.includes(${JSON.stringify(name)})`);
    }
    await send({ type: "snapshotSaved", name: "Loud" });
    await send({ type: "modelStepped", by: 1 });
    await send({ type: "parameterSet", name: "gain", value: -12.5 });
    await fresh.until(`document.querySelector(".place").textContent.endsWith("(edited)")`);
    await send({ type: "modelStepped", by: -1 });
    await fresh.until(textIs("h1.model", "Clean Boost"));
    await send({ type: "parameterSet", name: "gain", value: 0 });
    const banks = JSON.stringify([{ name: "Bank 1", presets: [] }]);
    await fetch(`${pedal.url}api/v1/banks`, {
      method: "PUT",
      headers: { "Content-Type": "application/json" },
      body: banks,
    });
    await fresh.until(`document.querySelector(".quick .chips").textContent.startsWith("No presets")`);
    await fresh.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))");
    expect(await fresh.evaluate("window.shifts")).toEqual([]);
  });

  it("bypasses the pedal, and shows when a foot does", async () => {
    await page.until(textIs(".bypass", "Effect"));
    await page.click(".bypass");
    await page.until(textIs(".bypass", "Bypass"));
    expect((await state())["bypass"]).toBe(true);
    pedal.press(" ");
    await page.until(textIs(".bypass", "Effect"));
    expect((await state())["bypass"]).toBe(false);
  });

  it("hears of a foot before two readings have gone by, which are 100 ms", async () => {
    let readings = 0;
    let hasPressed = false;
    for await (const { event, data } of pageEvents(pedal.url)) {
      if (event === "reading" && !hasPressed) {
        hasPressed = true;
        pedal.press(" ");
      } else if (event === "reading") readings++;
      else if (event === "state" && "bypass" in data) break;
    }
    await page.until(textIs(".bypass", "Bypass"));
    await page.click(".bypass");
    await page.until(textIs(".bypass", "Effect"));
    expect(readings).toBeLessThanOrEqual(2);
  });

  it("turns a knob by dragging, by arrow keys and by the wheel, and follows when a hand turns it", async () => {
    const gain = '[role="slider"][aria-label="Gain"]';
    const [x, y] = await page.middleOf(gain);
    await page.mouse("mousePressed", x, y);
    for (const by of [20, 40, 55]) await page.mouse("mouseMoved", x, y - by, { buttons: 1 });
    await page.mouse("mouseReleased", x, y - 55);
    // A quarter of the way of 220 pixels, of 48 dB.
    await page.until(`document.querySelector('${gain}').getAttribute("aria-valuetext") === "12.0 dB"`);
    await page.press("ArrowUp");
    await page.press("PageDown");
    await page.until(`document.querySelector('${gain}').getAttribute("aria-valuetext") === "7.7 dB"`);
    await page.mouse("mouseWheel", x, y, { deltaX: 0, deltaY: 100, button: "none" });
    await page.until(`document.querySelector('${gain}').getAttribute("aria-valuetext") === "7.2 dB"`);
    await eventually(async () => (await state()).parameters["gain"]).toBe(7.2);
    await fetch(`${pedal.url}api/v1/events`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ type: "parameterSet", name: "gain", value: -3 }),
    });
    await page.until(`document.querySelector('${gain}').getAttribute("aria-valuetext") === "\u22123.0 dB"`);
    await page.press("Delete");
    await eventually(async () => (await state()).parameters["gain"]).toBe(0);
  });

  it("steps through the models while the pedal plays, and chooses one by name", async () => {
    await page.until(textIs("h1.model", "Clean Boost"));
    await page.click('.step[aria-label="Next model"]');
    await page.until(textIs("h1.model", "Hot Plexi"));
    expect((await state())["liveModel"]).toBe("Hot Plexi");
    pedal.press("n");
    await page.until(`${textIs("h1.model", "Hot Plexi")} === false`);
    await view("models");
    await page.click(".models input");
    await page.type("clean bo");
    await page.until("document.querySelectorAll('.models .choice').length === 1");
    await page.click(".models .choice");
    await page.until("document.querySelector('.models .badge')");
    expect((await state())["liveModel"]).toBe("Clean Boost");
    await page.evaluate("document.querySelector('.models input').value = ''");
    await page.evaluate("document.querySelector('.models input').dispatchEvent(new Event('input'))");
    await view("play");
    // The sound went on meanwhile.
    await page.until(
      "document.querySelector('.levels .meter:nth-of-type(2) .figure').textContent.includes(' dB')",
    );
    expect(await page.text(".counts")).toMatch(/no breaks/);
  });

  it("saves presets, recalls, renames, moves and deletes them, and brings them back", async () => {
    await view("presets");
    for (const name of ["Verse", "Solo"]) {
      await page.click(".save input");
      await page.type(name);
      await page.press("Enter");
      await page.until(
        `[...document.querySelectorAll(".presets .choice")].some((row) => row.textContent.endsWith(${JSON.stringify(name)}))`,
      );
    }
    const names = () =>
      page.evaluate<string[]>(
        `[...document.querySelectorAll(".presets .choice")].map((row) => row.textContent.slice(3))`,
      );
    const are = (...expected: string[]) => eventually(names).toEqual(expected);
    await are("Verse", "Solo");
    await page.click('[aria-label="Move Solo up"]');
    await are("Solo", "Verse");
    await page.click('[aria-label="Rename Verse"]');
    await page.type("Chorus");
    await page.press("Enter");
    await are("Solo", "Chorus");
    await page.click('[aria-label="Delete Solo"]');
    await are("Chorus");
    await undo("Solo is deleted.");
    await are("Solo", "Chorus");
    const bank = () => page.text(".presets .bank-name");
    await page.click(".presets .bank button.quiet");
    await eventually(bank).toBe("Bank 2");
    await page.click('[aria-label="Rename the bank"]');
    await page.type("Gig");
    await page.press("Enter");
    await eventually(bank).toBe("Gig");
    await page.click('[aria-label="Delete the bank"]');
    await eventually(bank).toBe("Bank 1");
    await are("Solo", "Chorus");
    await page.click(".presets li:nth-child(2) .choice");
    await eventually(async () => (await state())["position"]).toEqual({ bank: 0, preset: 1 });
    await view("play");
    await page.until(`document.querySelector(".place").textContent.includes("2 Chorus")`);
  });

  it("takes a good model in, refuses bad ones with the reason, and the foot reaches it at once", async () => {
    const verdicts = () =>
      page.evaluate<string[]>(`[...document.querySelectorAll(".verdict")].map((row) => row.textContent)`);
    await view("models");
    await page.chooseFile(".importing input", write("Fuzz.nam", namFile(0.5)));
    await eventually(verdicts).toEqual(["addedFuzz.namFuzz is in the library."]);
    await page.chooseFile(".importing input", write("Short.nam", namFile(1, { weights: [1, 2] })));
    await eventually(async () => (await verdicts())[0]).toMatch(/^refusedShort\.nam.*exactly 1 weight/);
    await page.chooseFile(".importing input", write("Holiday.json", "{}"));
    await eventually(async () => (await verdicts())[0]).toMatch(/^refusedHoliday\.json/);
    await page.until(
      `[...document.querySelectorAll(".models .name")].some((name) => name.textContent === "Fuzz")`,
    );
    await page.click('[aria-label="Rename Fuzz"]');
    await page.type("Big Fuzz");
    await page.press("Enter");
    await page.until(`document.querySelector('[aria-label="Delete Big Fuzz"]')`);
    await undo("Fuzz is called Big Fuzz now.");
    await page.click('[aria-label="Delete Fuzz"]');
    await page.until(
      `![...document.querySelectorAll(".models .name")].some((name) => name.textContent === "Fuzz")`,
    );
    await undo("Fuzz is deleted.");
    await page.until(
      `[...document.querySelectorAll(".models .name")].some((name) => name.textContent === "Fuzz")`,
    );
    await page.click(".models .row:first-child .choice");
    await page.until(textIs(".models .row:first-child .badge", "playing"));
    await page.click('[aria-label="Rename Fuzz"]');
    await page.type("Big Fuzz");
    await page.press("Enter");
    await view("play");
    await page.until(textIs("h1.model", "Big Fuzz"));
  });

  it("hands out a backup that another pedal takes", async () => {
    await view("pedal");
    const href = await page.evaluate<string>("document.querySelector('.backup a').href");
    const archive = new Uint8Array(await (await fetch(href)).arrayBuffer());
    const other = await PedalProcess.start(
      "--data",
      join(folder, "restored"),
      "--model",
      models[0]!,
      "--listen",
      "127.0.0.1:0",
    );
    const taken = await fetch(`${other.url}api/v1/library?name=stompnet-backup.tar`, {
      method: "POST",
      body: archive,
    });
    expect(await taken.json()).toMatchObject({
      added: expect.arrayContaining([expect.objectContaining({ kind: "model", title: "Big Fuzz" })]),
    });
    const catalogue = (await (await fetch(`${other.url}api/v1/models`)).json()) as string[];
    expect(catalogue[0]).toMatch(/\/Big Fuzz\.nam$/);
    await other.stop();
    await view("play");
  });

  it("compares two models on one recording, equally loud, by name and blind, with the score", async () => {
    await view("compare");
    await page.evaluate(`(() => {
      crypto.getRandomValues = (bytes) => bytes.fill(0);
      const [one, other] = document.querySelectorAll(".compare select");
      [one.value, other.value] = ["Clean Boost", "No model"];
    })()`);
    await page.click(".compare .primary");
    await page.until(
      `/^Equally loud: A .* dB, B .* dB\\.$/.test(document.querySelector(".compare [role=status]").textContent)`,
    );
    const pressed = () =>
      page.evaluate<string>(`document.querySelector('.sides [aria-pressed="true"]')?.textContent`);
    expect(await pressed()).toBe("A");
    await page.click(".sides button:last-child");
    expect(await pressed()).toBe("B");
    expect(await page.evaluate("document.querySelector('.sides button:nth-child(2)').disabled")).toBe(true);
    const press = (words: string) =>
      page.evaluate(
        `[...document.querySelectorAll(".compare button")].find((one) => one.textContent === ${JSON.stringify(words)}).click()`,
      );
    await press("Begin a blind test");
    expect(await pressed()).toBe("X");
    for (const answer of ["X is A", "X is B", "X is A"]) await press(answer);
    expect(await page.text(".score")).toBe("Right: 2 of 3. By guessing one gets there in 50 % of tries.");
    expect(await page.evaluate(faintTexts)).toEqual([]);
    await press("End the blind test");
    await press("Stop listening");
    expect(await page.evaluate("document.querySelector('.sides [aria-pressed=\"true\"]')")).toBeNull();
    await view("play");
  });

  it("learns a device from two recordings, shows its curve, is stopped to go on later, and judges the model", async () => {
    const playing = practiceSignal(6, 48_000, 3);
    const files = { dry: join(folder, "Amp.wav"), wet: join(folder, "out.wav") };
    writeFileSync(files.dry, floatWav(playing));
    writeFileSync(files.wet, floatWav(throughDevice(playing, { delay: 50 })));
    await view("studio");
    await page.chooseFile(".devices input[type=file]", files.dry);
    await page.until("document.querySelector('.device input[type=file]')");
    await page.chooseFile(".device input[type=file]", files.wet);
    await page.until(
      `document.querySelector(".device .help")?.textContent.includes("came out 50 frames later")`,
    );
    await page.evaluate(`document.querySelector(".device select").selectedIndex = 1`);
    await page.click(".device .primary");
    await page.until(
      `document.querySelector(".activity [role=status]").textContent.includes("Neither an echo")`,
    );
    await page.until(`!document.querySelector(".device .primary").disabled`);
    await page.evaluate(`(() => {
      const [_kind, network, minutes] = document.querySelectorAll(".device select");
      network.value = "lstm-8";
      minutes.selectedIndex = 0;
    })()`);
    await page.click(".device .primary");
    await page.until(`document.querySelector(".plot .curve")?.getAttribute("points").split(" ").length > 1`);
    expect(await page.evaluate(faintTexts)).toEqual([]);
    await page.click(".training button");
    await page.until(
      `document.querySelector(".activity [role=status]").textContent.includes("it can go on")`,
    );
    await page.until(`document.querySelector(".device .actions").textContent.includes("Go on with lstm-8")`);
    const { recordings } = (await (await fetch(`${pedal.url}api/v1/studio`)).json()) as PageStudio;
    await fetch(`${pedal.url}api/v1/studio/training`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ recording: recordings[0]!.id, network: "lstm-8", minutes: 0.02 }),
    });
    await page.until(`document.querySelector(".device")?.textContent.includes("Amp is in the library")`);
    await page.until(`!document.querySelector(".device .primary").disabled`);
    await page.evaluate(
      `[...document.querySelectorAll(".device button")].find((one) => one.textContent === "Evaluate it").click()`,
    );
    await page.until(`document.querySelector(".device")?.textContent.includes("Evaluated: ")`);
    expect(await page.evaluate("document.querySelector('.device a').pathname")).toBe("/api/v1/studio/report");
    await page.until(`!document.querySelector('.device [aria-label="Delete Amp"]').disabled`);
    await page.click('.device [aria-label="Delete Amp"]');
    await page.until("document.querySelectorAll('.device').length === 0");
    await view("play");
  });

  it("edits the settings in the schema's words, says what is wrong in the pedal's, and when a change counts", async () => {
    await view("pedal");
    const crossfade = '[data-path="audio.crossfadeMs"]';
    const write = async (value: string) => {
      await page.until(`document.querySelector('${crossfade}')`);
      await page.evaluate(`document.querySelector('${crossfade}').closest("details").open = true`);
      await page.click(crossfade);
      await page.evaluate("document.activeElement.select()");
      await page.type(value);
      await page.press("Tab");
      await page.click(".settings .primary");
    };
    expect(await page.text('[id="setting-audio.crossfadeMs-help"]')).toBe(
      "milliseconds of a model's crossfade; 10 to 50; usually 20",
    );
    await write("5");
    await page.until(
      `document.querySelector(".complaints").textContent.startsWith("audio.crossfadeMs is 5; it must be a number from 10 to 50")`,
    );
    expect(await page.evaluate(`document.querySelector('${crossfade}').ariaInvalid`)).toBe("true");
    expect(await page.evaluate(faintTexts)).toEqual([]);
    await write("30");
    await page.until(textIs(".settings [role=status]", "Counts from now on: audio.crossfadeMs. "));
    expect(JSON.parse(readFileSync(join(folder, "data", "pedal.json"), "utf8"))).toEqual({
      audio: { crossfadeMs: 30 },
    });
    await page.evaluate(`(() => {
      const turn = document.querySelector('[data-path="audio.blockFrames"]');
      turn.selectedIndex = 0;
      turn.dispatchEvent(new Event("change"));
    })()`);
    await page.click(".settings .primary");
    await page.until(textIs(".settings [role=status]", " Counts after the next start: audio.blockFrames."));
    await page.until(`document.querySelector(".settings .actions").textContent.includes("start it again")`);
    rmSync(join(folder, "data", "pedal.json"));
    // The refusal above is a status that Chromium calls an error.
    page.errors.length = 0;
    await view("play");
  });

  it("loses no press when a foot draws the list anew between down and up", async () => {
    await view("models");
    const hot = ".models .row:nth-child(3) .choice";
    const name = await page.text(`${hot} .name`);
    const [x, y] = await page.middleOf(hot);
    await page.mouse("mousePressed", x, y);
    const before = (await state())["model"];
    pedal.press("n");
    await eventually(async () => (await state())["model"] !== before).toBe(true);
    await page.evaluate("new Promise((done) => setTimeout(done, 100))");
    await page.mouse("mouseReleased", x, y);
    await page.until(textIs("h1.model", name));
    await view("play");
  });

  it("tunes: the needle follows the guitar, and a foot ends it", async () => {
    await page.evaluate(
      `[...document.querySelectorAll(".tools button")].find((one) => one.textContent === "Tuner").click()`,
    );
    await page.until(`/^[A-G]#?\\d$/.test(document.querySelector(".note").textContent)`);
    await page.until("!document.querySelector('.needle').hidden");
    pedal.press("t");
    await page.until("document.querySelector('.tuner').hidden");
  });

  it("plays the pedal's sound in the browser, and a recording that is sent to it", async () => {
    await page.evaluate(`(() => {
      window.heard = [];
      const start = AudioBufferSourceNode.prototype.start;
      AudioBufferSourceNode.prototype.start = function (when) {
        const samples = this.buffer.getChannelData(0);
        window.heard.push({ when, frames: samples.length, peak: samples.reduce((most, one) => Math.max(most, Math.abs(one)), 0) });
        return start.call(this, when);
      };
    })()`);
    await page.click(".listen .primary");
    await page.until("window.heard.length > 20 && window.heard.some(({ peak }) => peak > 0.01)");
    const pieces = await page.evaluate<{ when: number; frames: number }[]>("window.heard.slice(-8)");
    for (const [index, { when }] of pieces.slice(1).entries()) {
      const before = pieces[index]!;
      expect(when - before.when, "each piece begins where the one before it ends").toBeCloseTo(
        before.frames / 48_000,
        6,
      );
    }
    await page.click(".listen .primary");
    await page.until(textIs(".listen .primary", "Listen in this browser"));
    await page.chooseFile(".listen input", write("notes.wav", "no sound"));
    await page.until(`document.querySelector(".notice").textContent.includes("is not a WAV file")`);
    // The refusal of the recording above is a status that Chromium calls an error.
    page.errors.length = 0;
  });

  it("can be played with the keyboard alone", async () => {
    const fresh = await open(pedal.url);
    const focused = () =>
      fresh.evaluate<string>(
        "document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent ?? ''",
      );
    const reached = new Set<string>();
    for (let step = 0; step < 80; step++) {
      await fresh.press("Tab");
      reached.add(await focused());
      if ((await focused()) === "Effect: press for bypass") break;
    }
    expect([...reached]).toEqual(
      expect.arrayContaining(["To the pedal", "Presets", "Gain", "Tuner", "Previous model"]),
    );
    expect(await fresh.evaluate("getComputedStyle(document.activeElement).outlineStyle")).toBe("solid");
    await fresh.press("Enter");
    await fresh.until(textIs(".bypass", "Bypass"));
    await fresh.press(" ");
    await fresh.until(textIs(".bypass", "Effect"));
  });

  it("lets the keyboard skip what stands above the view", async () => {
    const fresh = await open(`${pedal.url}#presets`);
    await fresh.press("Tab");
    await fresh.press("Enter");
    expect(await fresh.evaluate("document.activeElement.localName")).toBe("main");
    await fresh.press("Tab");
    expect(await fresh.evaluate("document.activeElement.ariaLabel")).toBe("Previous bank");
  });

  it("gives everything that can be pressed or turned a name for a screen reader", async () => {
    const nameless = `[...document.querySelectorAll("button,a,input,select,[role=slider],[role=meter]")]
      .filter((one) => !(one.getAttribute("aria-label") ?? one.labels?.[0]?.textContent ?? one.textContent).trim() && !one.textContent.trim())
      .map((one) => one.outerHTML)`;
    expect(await page.evaluate(nameless)).toEqual([]);
    expect(await page.evaluate("document.documentElement.lang")).toBe("en");
  });

  it("comes back by itself after the pedal was started anew", async () => {
    const { port } = new URL(pedal.url);
    await pedal.stop();
    await page.until("!document.body.classList.contains('is-connected')");
    pedal = await PedalProcess.start(...options, "--listen", `127.0.0.1:${port}`);
    await page.until("document.body.classList.contains('is-connected')");
    pedal.press(" ");
    await page.until(textIs(".bypass", "Bypass"));
    pedal.press(" ");
    await page.until(textIs(".bypass", "Effect"));
    // What the browser said while nobody answered.
    expect(
      page.errors.every((error) => /ERR_CONNECTION_REFUSED|ERR_INCOMPLETE|ERR_CONNECTION_RESET/.test(error)),
    ).toBe(true);
    page.errors.length = 0;
  });

  it("lets a browser in from the network once its code is read off the terminal", async () => {
    const other = await PedalProcess.start(
      "--data",
      join(folder, "other"),
      "--model",
      models[0]!,
      "--listen",
      "0.0.0.0:0",
    );
    const stranger = await chromium.open(other.url);
    await stranger.until("document.querySelector('dialog').open");
    await stranger.click("dialog button.quiet");
    await eventually(() => other.screen).toMatch(/Pairing code for the page: \d{4} \d{4}/);
    const code = /Pairing code for the page: (\d{4} \d{4})/.exec(other.screen)![1]!;
    await stranger.click("dialog input");
    await stranger.type(code);
    await stranger.press("Enter");
    await stranger.until("document.body.classList.contains('is-connected')");
    expect(await stranger.evaluate("document.cookie")).toBe("");
    expect(await stranger.evaluate("document.querySelector('dialog').open")).toBe(false);
    await other.stop();
  });
});
