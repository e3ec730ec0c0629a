/** The library over the network: taken in with verdicts, put in order, deleted, brought back, handed out. */
import { createReadStream } from "node:fs";
import { mkdtemp, rm, stat } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { type EntryKind, entryKinds } from "../library/catalogue/card.ts";
import { json } from "./answers.ts";
import { readJson, refuseAnnounced, saveBody, welcome } from "./body.ts";
import type { LibraryPort } from "./port.ts";
import { RequestRefusal } from "./request-refusal.ts";
import type { Route } from "./routes.ts";

/** The largest model that the library looks into. */
export const mostFileBytes = 134_000_000;
const mostOrderBytes = 200_000;
const longestName = 200;
const mostNameBytes = 2000;

export function libraryRoutes(library: LibraryPort, publish: () => number): Route[] {
  let isReceiving = false;
  return [
    { method: "GET", path: "/api/v1/library", answer: async () => json(await library.list()) },
    {
      method: "POST",
      path: "/api/v1/library",
      isHeavy: true,
      answer: async (request, response) => {
        refuseAnnounced(request, mostFileBytes);
        const name = fileNameOf(request);
        if (isReceiving) throw new RequestRefusal(409, "Another file is being taken in: wait for it.");
        isReceiving = true;
        try {
          welcome(request, response);
          return json(await takeFile(request, name, library));
        } finally {
          isReceiving = false;
          publish();
        }
      },
    },
    {
      method: "PUT",
      path: "/api/v1/library/order",
      answer: async (request) => {
        const ids = await readJson(request, mostOrderBytes);
        if (!Array.isArray(ids) || !ids.every((id) => /^[0-9a-f]{32}$/.test(String(id))))
          throw new RequestRefusal(400, "The order is a list of ids, as the library gives them.");
        await library.arrange(ids as string[]);
        return json({ revision: publish() });
      },
    },
    {
      method: "DELETE",
      path: "/api/v1/library",
      answer: async (request) => {
        const { kind, id } = entryOf(request);
        await library.remove(kind, id);
        return json({ revision: publish() });
      },
    },
    {
      method: "POST",
      path: "/api/v1/library/undo",
      answer: async () => {
        await library.undo();
        return json({ revision: publish() });
      },
    },
    {
      method: "PUT",
      path: "/api/v1/library/name",
      answer: async (request) => {
        const { kind, id } = entryOf(request);
        const value = (await readJson(request, mostNameBytes)) as { name?: unknown } | null;
        if (typeof value?.name !== "string") throw new RequestRefusal(400, `Say how: {"name": "..."}.`);
        await library.rename(kind, id, value.name);
        return json({ revision: publish() });
      },
    },
    {
      method: "GET",
      path: "/api/v1/backup",
      isHeavy: true,
      answer: async (_request, response) => {
        await sendBackup(response, library);
        return { kind: "stream" };
      },
    },
    {
      method: "GET",
      path: "/api/v1/library/content",
      answer: async (request, response) => {
        const { kind, id } = entryOf(request);
        const { fileName, content } = await library.read(kind, id);
        response.writeHead(200, {
          "Content-Type": "application/octet-stream",
          "Content-Length": content.length,
          "Content-Disposition": `attachment; filename*=UTF-8''${encodeURIComponent(fileName)}`,
        });
        response.end(content);
        return { kind: "stream" };
      },
    },
  ];
}

function queryOf({ url }: IncomingMessage): URLSearchParams {
  return new URL(url ?? "/", "http://pedal").searchParams;
}

function entryOf(request: IncomingMessage): { kind: EntryKind; id: string } {
  const query = queryOf(request);
  const kind = entryKinds.find((candidate) => candidate === query.get("kind"));
  const id = query.get("id") ?? "";
  if (kind === undefined || !/^[0-9a-f]{32}$/.test(id))
    throw new RequestRefusal(400, "Say which: ?kind=model&id=..., as the library gives them.");
  return { kind, id };
}

/** A name for one file in one folder, whatever was sent. */
function fileNameOf(request: IncomingMessage): string {
  const name = basename((queryOf(request).get("name") ?? "").replaceAll("\\", "/").replaceAll("\0", ""));
  if (name === "" || name === "." || name === ".." || name.length > longestName)
    throw new RequestRefusal(400, "Give the file's name: ?name=my-amp.nam, at most 200 characters.");
  return name;
}

/** From the disk, as fast as it is fetched: a library may be larger than the memory. */
async function sendBackup(response: ServerResponse, library: LibraryPort): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "stompnet-backup-"));
  try {
    const name = await library.backUp(folder);
    const { size } = await stat(join(folder, name));
    response.writeHead(200, {
      "Content-Type": "application/x-tar",
      "Content-Length": size,
      "Content-Disposition": `attachment; filename="${name}"`,
    });
    await pipeline(createReadStream(join(folder, name)), response);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function takeFile(request: IncomingMessage, name: string, library: LibraryPort) {
  const folder = await mkdtemp(join(tmpdir(), "stompnet-upload-"));
  try {
    await saveBody(request, join(folder, name), mostFileBytes);
    return await library.take(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
