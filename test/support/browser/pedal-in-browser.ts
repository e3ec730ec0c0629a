/** The whole firmware in bench mode with its page open in Chromium, for tests that come one after the other. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import { PedalProcess } from "../pedal-process.ts";
import { namFile } from "../stompnet.ts";
import { Chromium, desktop } from "./chromium.ts";
import type { Page } from "./page.ts";

/** As long as it takes: the test's own limit ends a wait in vain. */
export const eventually = <T>(look: () => Promise<T> | T) => expect.poll(look, { timeout: 200_000 });

/** An expression for `Page.until`. */
export const textIs = (selector: string, text: string) =>
  `document.querySelector(${JSON.stringify(selector)})?.textContent === ${JSON.stringify(text)}`;

export class PedalInBrowser {
  readonly folder = mkdtempSync(join(tmpdir(), "stompnet-page-"));
  readonly models: readonly string[];
  readonly #options: readonly string[];
  #started: { chromium: Chromium; pedal: PedalProcess; page: Page } | null = null;

  constructor() {
    this.models = [this.write("Clean Boost.nam", namFile(0.8)), this.write("Hot Plexi.nam", namFile(2))];
    this.#options = [
      "--data",
      join(this.folder, "data"),
      ...this.models.flatMap((path) => ["--model", path]),
    ];
  }

  async start(): Promise<void> {
    const chromium = await Chromium.start();
    const pedal = await this.#startPedal("0");
    const page = await opened(chromium, pedal.url);
    this.#started = { chromium, pedal, page };
  }

  async stop(): Promise<void> {
    await this.#started?.pedal.stop();
    await this.#started?.chromium.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  get chromium(): Chromium {
    return this.#started!.chromium;
  }

  get pedal(): PedalProcess {
    return this.#started!.pedal;
  }

  /** Open from the first test to the last. */
  get page(): Page {
    return this.#started!.page;
  }

  /** Ends it; then, at `meanwhile`'s end, starts it anew at the same address. */
  async restart(meanwhile: () => Promise<void>): Promise<void> {
    const { port } = new URL(this.pedal.url);
    await this.pedal.stop();
    await meanwhile();
    this.#started!.pedal = await this.#startPedal(port);
  }

  /** Another page. */
  open(url: string, size = desktop): Promise<Page> {
    return opened(this.chromium, url, size);
  }

  /** Another pedal, with a folder of that name; whoever starts it stops it. */
  startAnother(name: string, listen: string): Promise<PedalProcess> {
    const data = join(this.folder, name);
    return PedalProcess.start("--data", data, "--model", this.models[0]!, "--listen", listen);
  }

  async state(): Promise<Record<string, unknown> & { parameters: Record<string, number> }> {
    return (await fetch(`${this.pedal.url}api/v1/state`)).json() as never;
  }

  view(name: string): Promise<unknown> {
    return this.page.evaluate(`location.hash = ${JSON.stringify(name)}`);
  }

  /** The state may be there before the sentence about it. */
  async undo(sentence: string): Promise<void> {
    await this.page.until(textIs(".notice span", sentence));
    await this.page.click(".notice button");
  }

  /** @returns where it lies */
  write(name: string, text: string): string {
    const path = join(this.folder, name);
    writeFileSync(path, text);
    return path;
  }

  #startPedal(port: string): Promise<PedalProcess> {
    return PedalProcess.start(...this.#options, "--listen", `127.0.0.1:${port}`);
  }
}

async function opened(chromium: Chromium, url: string, size = desktop): Promise<Page> {
  const page = await chromium.open(url, size);
  await page.until("document.body.classList.contains('is-connected')");
  return page;
}
