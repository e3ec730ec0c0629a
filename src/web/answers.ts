/** What a handler answers, and how it is written to the client. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { Refusal } from "../refusal.ts";
import { discardRest } from "./body.ts";
import { RequestRefusal } from "./request-refusal.ts";

export type Answer =
  | { kind: "json"; text: string; headers?: Record<string, string> }
  | { kind: "page" }
  /** The handler has begun an answer that goes on. */
  | { kind: "stream" };

export function json(value: unknown, headers?: Record<string, string>): Answer {
  return { kind: "json", text: JSON.stringify(value), ...(headers && { headers }) };
}

export function sendJson(
  response: ServerResponse,
  status: number,
  text: string,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, {
    "Content-Type": "application/json; charset=utf-8",
    "Content-Length": Buffer.byteLength(text),
    ...headers,
  });
  response.end(text);
}

/** A refusal is its sentence; a mistake of ours is named without its innards and told to the log. */
export function sendFailure(
  request: IncomingMessage,
  response: ServerResponse,
  error: unknown,
  log: (sentence: string) => void,
): void {
  const isRefusal = error instanceof Refusal;
  const hasLeft = response.headersSent || response.destroyed;
  if (!isRefusal && !hasLeft) log(`The page asked ${request.method} ${pathOf(request)} and failed: ${error}`);
  if (hasLeft) {
    response.destroy();
    return;
  }
  const status = error instanceof RequestRefusal ? error.status : isRefusal ? 422 : 500;
  const sentence = isRefusal ? error.message : "The pedal made a mistake: its log says more.";
  sendJson(response, status, JSON.stringify({ error: sentence }));
  if (!request.complete) discardRest(request);
}

/** Without the query, which may hold names. */
export function pathOf({ url }: IncomingMessage): string {
  return (url ?? "/").split("?", 1)[0]!;
}
