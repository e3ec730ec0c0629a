/** One page in Chromium as a test uses it: look, wait, press, click, drag. */
import { writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import type { Size } from "./chromium.ts";
import type { DevTools } from "./dev-tools.ts";

type Fields = Record<string, unknown>;

/** Shorter than a test's own limit: what was waited for in vain is told. */
const patienceMs = 200_000;

/** Collects what shifts and what the security policy refuses, from the first instruction on. */
const witness = `
  window.shifts = []; window.refused = [];
  new PerformanceObserver((list) => { for (const entry of list.getEntries()) {
    if (!entry.hadRecentInput) window.shifts.push({ value: entry.value,
      sources: entry.sources.map(({ node }) => node?.className ?? node?.nodeName ?? "") });
  } }).observe({ type: "layout-shift", buffered: true });
  document.addEventListener("securitypolicyviolation", (event) => window.refused.push(event.violatedDirective + " " + event.blockedURI));
`;

const keyCodes: Record<string, number> = {
  Tab: 9,
  Enter: 13,
  Escape: 27,
  " ": 32,
  PageUp: 33,
  PageDown: 34,
  End: 35,
  Home: 36,
  ArrowLeft: 37,
  ArrowUp: 38,
  ArrowRight: 39,
  ArrowDown: 40,
};

export class Page {
  /** What the console called an error, and what was thrown and not caught. */
  readonly errors: string[] = [];
  /** Bytes that came over the network, heads included. */
  receivedBytes = 0;
  readonly #tools: DevTools;
  readonly #session: string;

  private constructor(tools: DevTools, session: string) {
    this.#tools = tools;
    this.#session = session;
  }

  static async open(tools: DevTools, session: string, url: string, size: Size): Promise<Page> {
    const page = new Page(tools, session);
    await page.#watch();
    await page.resize(size);
    await page.go(url);
    return page;
  }

  async resize({ width, height, isPhone, scale }: Size): Promise<void> {
    const metrics = { width, height, deviceScaleFactor: scale, mobile: isPhone };
    await this.#call("Emulation.setDeviceMetricsOverride", metrics);
    await this.#call("Emulation.setTouchEmulationEnabled", { enabled: isPhone });
  }

  async go(url: string): Promise<void> {
    await this.#call("Page.navigate", { url });
  }

  /** @param expression JavaScript in the page; promises are waited for */
  async evaluate<T>(expression: string): Promise<T> {
    const asked = { expression, returnByValue: true, awaitPromise: true };
    const { result, exceptionDetails } = await this.#call("Runtime.evaluate", asked);
    if (exceptionDetails) throw new Error(`${expression}\n${JSON.stringify(exceptionDetails)}`);
    return (result as { value: T }).value;
  }

  /** Until the expression is true in the page. */
  async until(expression: string): Promise<void> {
    await this.#patiently(expression, () =>
      this.evaluate<boolean>(`Boolean(${expression}) || null`).catch(() => null),
    );
  }

  text(selector: string): Promise<string> {
    return this.evaluate(`document.querySelector(${JSON.stringify(selector)}).textContent`);
  }

  /** Presses at the middle of the first element that can be hit, scrolled into view, as a finger or mouse would. */
  async click(selector: string): Promise<void> {
    const [x, y] = await this.middleOf(selector);
    await this.mouse("mousePressed", x, y);
    await this.mouse("mouseReleased", x, y);
  }

  /** As soon as it is there, enabled and under nothing else. */
  async middleOf(selector: string): Promise<[number, number]> {
    const look = `(() => {
      const element = document.querySelector(${JSON.stringify(selector)});
      if (!element || element.disabled) return null;
      element.scrollIntoView({ block: "center" });
      const { x, y, width, height } = element.getBoundingClientRect();
      const middle = [x + width / 2, y + height / 2];
      return element.contains(document.elementFromPoint(...middle)) ? middle : null;
    })()`;
    return this.#patiently(`${selector} can be hit`, () => this.evaluate<[number, number] | null>(look));
  }

  async mouse(type: string, x: number, y: number, more: Fields = {}): Promise<void> {
    await this.#call("Input.dispatchMouseEvent", { type, x, y, button: "left", clickCount: 1, ...more });
  }

  async press(key: string): Promise<void> {
    const text = key === "Enter" ? "\r" : key.length === 1 ? key : "";
    const fields = { key, windowsVirtualKeyCode: keyCodes[key] ?? 0, ...(text && { text }) };
    await this.#call("Input.dispatchKeyEvent", { type: text ? "keyDown" : "rawKeyDown", ...fields });
    await this.#call("Input.dispatchKeyEvent", { type: "keyUp", ...fields });
  }

  async type(text: string): Promise<void> {
    await this.#call("Input.insertText", { text });
  }

  async chooseFile(selector: string, path: string): Promise<void> {
    const { result } = await this.#call("Runtime.evaluate", {
      expression: `document.querySelector(${JSON.stringify(selector)})`,
    });
    const { objectId } = result as { objectId: string };
    await this.#call("DOM.setFileInputFiles", { objectId, files: [path] });
  }

  async screenshot(path: string): Promise<void> {
    const { data } = await this.#call("Page.captureScreenshot", { format: "png" });
    writeFileSync(path, Buffer.from(String(data), "base64"));
  }

  async #watch(): Promise<void> {
    const on = (method: string, listener: (params: Fields) => void) =>
      this.#tools.on(this.#session, method, listener);
    on("Runtime.exceptionThrown", ({ exceptionDetails }) =>
      this.errors.push(JSON.stringify(exceptionDetails)),
    );
    on("Runtime.consoleAPICalled", ({ type, args }) => {
      if (type === "error") this.errors.push(JSON.stringify(args));
    });
    on("Log.entryAdded", ({ entry }) => {
      const { level, text, url } = entry as { level: string; text: string; url?: string };
      if (level === "error") this.errors.push(`${text} ${url ?? ""}`);
    });
    on("Network.loadingFinished", ({ encodedDataLength }) => {
      this.receivedBytes += Number(encodedDataLength);
    });
    for (const domain of ["Page", "Runtime", "Log", "Network", "DOM"])
      await this.#call(`${domain}.enable`, {});
    await this.#call("Page.addScriptToEvaluateOnNewDocument", { source: witness });
  }

  /** Looks again until there is something. @throws Error with what was waited for in vain */
  async #patiently<T>(hope: string, look: () => Promise<T | null>): Promise<T> {
    const end = performance.now() + patienceMs;
    for (;;) {
      const found = await look();
      if (found !== null) return found;
      if (performance.now() > end) throw new Error(`in vain: ${hope}\n${await this.text("main")}`);
      await sleep(20);
    }
  }

  #call(method: string, params: Fields): Promise<Fields> {
    return this.#tools.call(method, params, this.#session);
  }
}
