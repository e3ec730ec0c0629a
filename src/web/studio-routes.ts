/** Capture, training and evaluation over the network; what goes on is told by the event `studio`. */
import { createReadStream } from "node:fs";
import { mkdir, mkdtemp, rm, stat } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { json } from "./answers.ts";
import { readJson, refuseAnnounced, saveBody, welcome } from "./body.ts";
import type { StudioPort } from "./port.ts";
import { RequestRefusal } from "./request-refusal.ts";
import type { Route } from "./routes.ts";

/** Ten minutes of 32-bit float at 48 kHz. */
export const mostRecordingBytes = 120_000_000;
const mostOrderBytes = 4000;
const longestName = 80;
/** A reference: an id, and a file's name. */
const longestText = 300;
/** Longer signals do not fit into the memory beside the models. */
const [leastCaptureMinutes, usualCaptureMinutes, mostCaptureMinutes] = [0.2, 3, 4];
const longestMinutes = 24 * 60;
const mostUpdates = 1e9;

export function studioRoutes(studio: StudioPort): Route[] {
  let isReceiving = false;
  const order = async (request: IncomingMessage) => orderOf(await readJson(request, mostOrderBytes));
  return [
    { method: "GET", path: "/api/v1/studio", answer: async () => json(await studio.state()) },
    {
      method: "POST",
      path: "/api/v1/studio/recordings",
      isHeavy: true,
      answer: async (request, response) => {
        refuseAnnounced(request, mostRecordingBytes);
        if (isReceiving) throw new RequestRefusal(409, "Another recording is being taken: wait for it.");
        isReceiving = true;
        try {
          welcome(request, response);
          return json({ id: await takeSide(request, studio) });
        } finally {
          isReceiving = false;
        }
      },
    },
    {
      method: "DELETE",
      path: "/api/v1/studio/recordings",
      answer: async (request) => {
        await studio.remove(idOf(request));
        return json(await studio.state());
      },
    },
    {
      method: "POST",
      path: "/api/v1/studio/training",
      isHeavy: true,
      answer: async (request) => {
        const wanted = await order(request);
        const [network, recipe, loss] = ["network", "recipe", "loss"].map(wanted.text);
        const minutes = wanted.number("minutes", 0.01, longestMinutes);
        const updates = wanted.number("updates", 1, mostUpdates);
        const seed = wanted.number("seed", 0, 2 ** 32 - 1);
        await studio.train({
          recording: wanted.id,
          resume: wanted.isSet("resume"),
          anyway: wanted.isSet("anyway"),
          wish: {
            ...(network && { network }),
            ...(recipe && { recipe }),
            ...(loss && { loss }),
            ...(minutes !== null && { minutes }),
            ...(updates !== null && { updates: Math.floor(updates) }),
            ...(seed !== null && { seed: Math.floor(seed) }),
            ...(wanted.isSet("timeEffect") && { timeEffect: true }),
          },
        });
        return json(await studio.state());
      },
    },
    {
      method: "POST",
      path: "/api/v1/studio/capture",
      isHeavy: true,
      answer: async (request) => {
        const wanted = await order(request);
        const minutes =
          wanted.number("minutes", leastCaptureMinutes, mostCaptureMinutes) ?? usualCaptureMinutes;
        return json({ id: await studio.capture(wanted.text("name") ?? "Capture", minutes) });
      },
    },
    {
      method: "POST",
      path: "/api/v1/studio/evaluation",
      isHeavy: true,
      answer: async (request) => {
        const wanted = await order(request);
        await studio.evaluate(wanted.id, wanted.text("model") ?? "");
        return json(await studio.state());
      },
    },
    {
      method: "DELETE",
      path: "/api/v1/studio/activity",
      answer: async () => {
        studio.cancel();
        return json(await studio.state());
      },
    },
    {
      method: "GET",
      path: "/api/v1/studio/report",
      answer: async (request, response) => {
        await sendReport(response, await studio.reportPath(idOf(request)));
        return { kind: "stream" };
      },
    },
  ];
}

/** What an order says, or a refusal that names the member. */
function orderOf(value: unknown) {
  if (typeof value !== "object" || value === null) throw new RequestRefusal(400, "Send an object.");
  const members = value as Record<string, unknown>;
  const text = (name: string): string | null => {
    const member = members[name];
    if (member === undefined || member === null) return null;
    if (typeof member === "string" && member.length <= longestText) return member;
    throw new RequestRefusal(400, `"${name}" is a text.`);
  };
  return {
    text,
    get id(): string {
      return text("recording") ?? "";
    },
    isSet: (name: string): boolean => members[name] === true,
    number(name: string, least: number, most: number): number | null {
      const member = members[name];
      if (member === undefined || member === null) return null;
      if (typeof member === "number" && member >= least && member <= most) return member;
      throw new RequestRefusal(400, `"${name}" is a number from ${least} to ${most}.`);
    },
  };
}

function queryOf({ url }: IncomingMessage): URLSearchParams {
  return new URL(url ?? "/", "http://pedal").searchParams;
}

function idOf(request: IncomingMessage): string {
  return queryOf(request).get("recording") ?? "";
}

/** In the studio's own folder: from there it only changes its name. */
async function takeSide(request: IncomingMessage, studio: StudioPort): Promise<string> {
  const query = queryOf(request);
  const side = query.get("side");
  if (side !== "dry" && side !== "wet")
    throw new RequestRefusal(400, "Say which: ?side=dry (what went in) or ?side=wet (what came out).");
  const name = (query.get("name") ?? "").slice(0, longestName) || "Recording";
  await mkdir(studio.folder, { recursive: true });
  const folder = await mkdtemp(join(studio.folder, "incoming-"));
  try {
    await saveBody(request, join(folder, "sound.wav"), mostRecordingBytes);
    return await studio.addSide(query.get("recording"), name, side, join(folder, "sound.wav"));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** A page of its own: it may run its own script, reach nothing, and knows nothing of the pedal. */
const reportPolicy =
  "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:; media-src data: blob:; sandbox allow-scripts allow-downloads";

async function sendReport(response: ServerResponse, path: string): Promise<void> {
  const { size } = await stat(path);
  response.writeHead(200, {
    "Content-Type": "text/html; charset=utf-8",
    "Content-Length": size,
    "Content-Security-Policy": reportPolicy,
  });
  await pipeline(createReadStream(path), response);
}
