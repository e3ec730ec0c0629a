/** The page's side of the API: keeps the pedal's state, sends events, and comes back by itself when the pedal does. */
import type { LogLine } from "../log-tail.ts";
import type {
  Hello,
  PageFacts,
  PagePhrases,
  PageReading,
  PageReport,
  PageState,
  PageStudio,
} from "../protocol.ts";
import { strings } from "./strings.ts";

const api = "api/v1/";
/** Between two tries where the browser itself has given up. */
const retryMs = 1000;

export type Listeners = {
  hello: (facts: PageFacts) => void;
  state: (state: PageState, changed: Partial<PageState>) => void;
  reading: (reading: PageReading) => void;
  log: (line: LogLine) => void;
  phrases: (phrases: PagePhrases) => void;
  stick: (report: PageReport) => void;
  studio: (studio: PageStudio) => void;
  connection: (isOpen: boolean) => void;
  /** This browser has to be paired first. */
  stranger: () => void;
};

export class PedalClient {
  readonly #listeners: Listeners;
  #state: PageState | null = null;

  constructor(listeners: Listeners) {
    this.#listeners = listeners;
  }

  connect(): void {
    const source = new EventSource(`${api}events`);
    const listen = (type: string, take: (data: unknown) => void) => {
      source.addEventListener(type, (event) => take(JSON.parse((event as MessageEvent<string>).data)));
    };
    listen("hello", (data) => this.#greet(data as Hello));
    listen("state", (data) => this.#change(data as Partial<PageState>));
    listen("reading", (data) => this.#listeners.reading(data as PageReading));
    listen("phrases", (data) => this.#listeners.phrases(data as PagePhrases));
    listen("stick", (data) => this.#listeners.stick(data as PageReport));
    listen("studio", (data) => this.#listeners.studio(data as PageStudio));
    listen("log", (data) => this.#listeners.log(data as LogLine));
    source.addEventListener("error", () => {
      this.#listeners.connection(false);
      if (source.readyState === EventSource.CLOSED) void this.#askWhy();
    });
  }

  /** @returns the revision of the state that holds the effect @throws Error whose message is for the player */
  async send(event: { type: string; [field: string]: unknown }): Promise<number> {
    const { revision } = (await this.ask("POST", "events", event)) as { revision: number };
    return revision;
  }

  /** @throws Error whose message is for the player */
  async ask(method: string, path: string, body?: unknown): Promise<unknown> {
    const response = await this.#request(method, path, body);
    return response.json().catch(() => {
      throw new Error(strings.failed);
    });
  }

  /** A file that is made for it. @throws Error whose message is for the player */
  async fetchBytes(path: string, body: unknown): Promise<ArrayBuffer> {
    return (await this.#request("POST", path, body)).arrayBuffer();
  }

  async #request(method: string, path: string, body: unknown): Promise<Response> {
    const isFile = body instanceof Blob;
    const response = await fetch(`${api}${path}`, {
      method,
      ...(body !== undefined && {
        body: isFile ? body : JSON.stringify(body),
        headers: { "Content-Type": isFile ? "application/octet-stream" : "application/json" },
      }),
    }).catch(() => {
      throw new Error(strings.failed);
    });
    if (response.ok) return response;
    if (response.status === 401) this.#listeners.stranger();
    const { error } = (await response.json().catch(() => ({ error: strings.failed }))) as { error: string };
    throw new Error(error);
  }

  /** The pedal's sound as it plays; ends with `signal`. */
  async sound(signal: AbortSignal): Promise<ReadableStream<Uint8Array>> {
    const response = await fetch(`${api}sound`, { signal }).catch(() => {
      throw new Error(strings.failed);
    });
    if (response.ok && response.body) return response.body;
    throw new Error(((await response.json()) as { error: string }).error);
  }

  #greet({ facts, state }: Hello): void {
    this.#listeners.connection(true);
    this.#listeners.hello(facts);
    this.#state = state;
    this.#listeners.state(state, state);
  }

  #change(changed: Partial<PageState>): void {
    if (this.#state === null) return;
    this.#state = { ...this.#state, ...changed };
    this.#listeners.state(this.#state, changed);
  }

  /** The browser has given up: because this one is not paired, or because the pedal refused for the moment. */
  async #askWhy(): Promise<void> {
    const response = await fetch(`${api}state`).catch(() => null);
    if (response?.status === 401) this.#listeners.stranger();
    else setTimeout(() => this.connect(), retryMs);
  }
}
