/** Server-sent events: one text written to every page that listens. */
import type { ServerResponse } from "node:http";
import { RequestRefusal } from "./request-refusal.ts";

const mostStreams = 64;
/** A page that fetches nothing for so long is cut off; it comes back by itself and begins anew. */
const mostWaitingBytes = 2_000_000;
/** A page whose pedal is gone asks again after so many milliseconds. */
const retryMs = 500;

export class EventStreams {
  readonly #responses = new Set<ServerResponse>();

  get count(): number {
    return this.#responses.size;
  }

  /** @throws RequestRefusal where too many listen already */
  refuseMore(): void {
    if (this.#responses.size < mostStreams) return;
    throw new RequestRefusal(503, `${mostStreams} pages are open already: close one.`);
  }

  /** @param response with its headers set; lives until the client goes */
  add(response: ServerResponse, event: string, json: string): void {
    response.writeHead(200, { "Content-Type": "text/event-stream" });
    response.write(`retry: ${retryMs}\n${text(event, json)}`);
    this.#responses.add(response);
    response.on("close", () => this.#responses.delete(response));
  }

  send(event: string, json: string): void {
    if (this.#responses.size === 0) return;
    const bytes = Buffer.from(text(event, json));
    for (const response of this.#responses) {
      if (response.writableLength > mostWaitingBytes) response.destroy();
      else response.write(bytes);
    }
  }

  close(): void {
    for (const response of this.#responses) response.destroy();
  }
}

function text(event: string, json: string): string {
  return `event: ${event}\ndata: ${json}\n\n`;
}
