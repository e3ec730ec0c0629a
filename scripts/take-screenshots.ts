/**
 * Takes the pictures of the page in docs/screenshots: `npx node scripts/take-screenshots.ts`, with Debian's chromium. The
 * firmware plays in bench mode with the shipped models, and what is seen is what it says.
 */
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { rat } from "../src/capture/circuits/pedals/rat.ts";
import { renderCircuit } from "../src/capture/circuits/render.ts";
import { practiceSignal } from "../src/training/practice/practice.ts";
import { Chromium, chromiumIsThere, desktop, phone } from "../test/support/browser/chromium.ts";
import { PedalProcess } from "../test/support/pedal-process.ts";
import { floatWav } from "../test/support/stompnet.ts";

const target = join(import.meta.dirname, "..", "docs", "screenshots");
/** Until meters have moved and pictures stand. */
const settle = () => sleep(700);

const send = (url: string, event: object) =>
  fetch(`${url}api/v1/events`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(event),
  });

async function dialIn(url: string): Promise<void> {
  const models = (await (await fetch(`${url}api/v1/models`)).json()) as string[];
  for (const [index, name] of ["Verse", "Chorus", "Solo"].entries()) {
    await send(url, { type: "modelChosen", model: models[index % models.length] });
    await send(url, { type: "parameterSet", name: "gain", value: 3 * index });
    await send(url, { type: "presetSaved", name });
  }
  await send(url, { type: "presetChosen", preset: 1 });
  await send(url, { type: "cabinetChosen", cabinet: "closed-back-4x12" });
  for (const [name, value] of Object.entries({ gate: -62, bass: 2, treble: -1.5, level: -4 }))
    await send(url, { type: "parameterSet", name, value });
  await send(url, { type: "presetSaved" });
  for (const [name, presence] of Object.entries({ Warm: -3, Bright: 4 })) {
    await send(url, { type: "parameterSet", name: "presence", value: presence });
    await send(url, { type: "snapshotSaved", name });
  }
}

/** An open A string, plucked again and again, four cents flat: what one tunes. */
async function tune(url: string): Promise<void> {
  const seconds = 4;
  const pitch = 110 * 2 ** (-4 / 1200);
  const string = Float32Array.from({ length: 48_000 * seconds }, (_, frame) => {
    const time = frame / 48_000;
    const partial = (number: number) => Math.sin(2 * Math.PI * number * pitch * time) / number;
    return 0.3 * Math.exp(-time / 2) * (partial(1) + partial(2) + partial(3));
  });
  const body = floatWav(string);
  await fetch(`${url}api/v1/phrases?name=open-a`, { method: "POST", body });
  await send(url, { type: "tunerSet", tuner: true });
}

/** A device is being learned: a simulated one, so that its name is nobody's. */
async function learn(url: string): Promise<void> {
  const playing = practiceSignal(20, 48_000, 3);
  const post = async (path: string, body: string | Uint8Array<ArrayBuffer>, type: string) => {
    const headers = { "Content-Type": type };
    return (await fetch(`${url}api/v1/studio/${path}`, { method: "POST", body, headers })).json();
  };
  const side = (query: string, sound: Float32Array) =>
    post(`recordings?${query}`, floatWav(sound), "audio/wav") as Promise<{ id: string }>;
  const { id } = await side("side=dry&name=Fuzz%20on%20the%20bench", playing);
  await side(
    `side=wet&recording=${id}`,
    renderCircuit(rat({ distortion: 0.7, filter: 0.4, volume: 0.8 }), playing, 48_000, 2).wet,
  );
  const order = { recording: id, network: "lstm-16", minutes: 3 };
  await post("training", JSON.stringify(order), "application/json");
}

async function takePictures(chromium: Chromium, url: string): Promise<void> {
  for (const [device, size] of [
    ["desktop", desktop],
    ["phone", phone],
  ] as const) {
    const page = await chromium.open(url, size);
    await page.until("document.body.classList.contains('is-connected')");
    for (const view of ["play", "presets", "models", "compare", "studio", "pedal"]) {
      await page.evaluate(`location.hash = "${view}"`);
      if (view === "compare") {
        await page.click(".compare .primary");
        await page.until("document.querySelector('.sides [aria-pressed=true]')");
      }
      if (view === "studio") {
        if (device === "desktop") await learn(url);
        await page.until(
          "(document.querySelector('.plot .curve').getAttribute('points') ?? '').split(' ').length > 8",
        );
      }
      if (view === "pedal") {
        await page.click(".doctor button");
        await page.until("document.querySelector('.findings').children.length > 0");
        await page.evaluate("scrollTo(0, 0)");
      }
      await settle();
      await page.screenshot(join(target, `${device}-${view}.png`));
    }
    await page.evaluate("location.hash = 'play'");
    await tune(url);
    await page.until(
      "document.querySelector('.note').textContent === 'A2' && document.querySelector('.cents').textContent.endsWith('4 cents')",
    );
    await page.screenshot(join(target, `${device}-tuner.png`));
    await send(url, { type: "tunerSet", tuner: false });
    await send(url, { type: "presetChosen", preset: 1 });
    await fetch(`${url}api/v1/phrase`, {
      method: "PUT",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ name: "demo-guitar" }),
    });
  }
}

if (!chromiumIsThere()) throw new Error("Please install Debian's chromium: apt install chromium");
mkdirSync(target, { recursive: true });
const data = mkdtempSync(join(tmpdir(), "stompnet-screenshots-"));
const pedal = await PedalProcess.start("--data", data, "--listen", "127.0.0.1:0");
const chromium = await Chromium.start();
try {
  await dialIn(pedal.url);
  await takePictures(chromium, pedal.url);
} finally {
  await chromium.stop();
  await pedal.stop();
  rmSync(data, { recursive: true, force: true });
}
