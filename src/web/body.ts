/** What comes with a request, never more of it than fits the purpose. */
import { open } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { RequestRefusal } from "./request-refusal.ts";

function tooLarge(mostBytes: number): RequestRefusal {
  const most = mostBytes >= 1e6 ? `${Math.floor(mostBytes / 1e6)} MB` : `${Math.floor(mostBytes / 1e3)} kB`;
  return new RequestRefusal(413, `That is too large: the pedal takes at most ${most} here.`);
}

/** Before the first byte of the body is read. @throws RequestRefusal where the head announces more */
export function refuseAnnounced({ headers }: IncomingMessage, mostBytes: number): void {
  if (Number(headers["content-length"] ?? 0) > mostBytes) throw tooLarge(mostBytes);
}

/** Lets a client that asked first (Expect: 100-continue) send its body. */
export function welcome(request: IncomingMessage, response: ServerResponse): void {
  if (request.headers.expect?.toLowerCase() === "100-continue") response.writeContinue();
}

/** @throws RequestRefusal for what is too large or no JSON */
export async function readJson(request: IncomingMessage, mostBytes: number): Promise<unknown> {
  if (!/^application\/json\b/i.test(request.headers["content-type"] ?? "")) {
    throw new RequestRefusal(415, "Send JSON, with the header Content-Type: application/json.");
  }
  const text = await readText(request, mostBytes);
  try {
    return JSON.parse(text);
  } catch {
    throw new RequestRefusal(400, "That is not JSON: look for a missing comma, quote or bracket.");
  }
}

/** @throws RequestRefusal for what is too large */
export async function readText(request: IncomingMessage, mostBytes: number): Promise<string> {
  refuseAnnounced(request, mostBytes);
  const chunks: Buffer[] = [];
  for await (const chunk of chunksOf(request, mostBytes)) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8");
}

/** Onto the disk as it comes in. @throws RequestRefusal as soon as it is too large */
export async function saveBody(request: IncomingMessage, path: string, mostBytes: number): Promise<void> {
  refuseAnnounced(request, mostBytes);
  const file = await open(path, "wx", 0o600);
  try {
    for await (const chunk of chunksOf(request, mostBytes)) await file.write(chunk);
  } finally {
    await file.close();
  }
}

/** As they come in. @throws RequestRefusal at the first byte too many */
export async function* chunksOf(request: IncomingMessage, mostBytes: number): AsyncGenerator<Buffer> {
  let bytes = 0;
  // A refused request stays open for its answer.
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > mostBytes) throw tooLarge(mostBytes);
    yield chunk;
  }
}

/** How long a client that is still sending may read the answer before the line is cut. */
const lingerMs = 2000;

/**
 * Ends a refused upload: what still comes is thrown away unread, because a line that is cut at once loses the answer
 * on its way.
 */
export function discardRest(request: IncomingMessage): void {
  const { socket } = request;
  request.resume();
  const cut = setTimeout(() => socket.destroy(), lingerMs);
  socket.once("close", () => clearTimeout(cut));
}
