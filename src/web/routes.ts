/** Every address of the API and what answers it; docs/api.md is the same list for people. */
import { mkdtemp, rm } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { StickReport } from "../library/intake/report.ts";
import { parameterTable } from "../state/parameters.ts";
import type { Milliseconds } from "../units.ts";
import { type Answer, json } from "./answers.ts";
import { readJson, refuseAnnounced, saveBody, welcome } from "./body.ts";
import { readClientBanks } from "./client-banks.ts";
import { readClientEvent } from "./client-event.ts";
import type { EventStreams } from "./event-streams.ts";
import { libraryRoutes } from "./library-routes.ts";
import { Once } from "./once.ts";
import type { Pairing } from "./pairing.ts";
import { pedalRoutes } from "./pedal-routes.ts";
import type { BenchPort, PedalPort } from "./port.ts";
import type { PageFacts } from "./protocol.ts";
import { RequestRefusal } from "./request-refusal.ts";
import { sampleRoutes } from "./sample-routes.ts";
import type { SoundStream } from "./sound-stream.ts";
import type { StateView } from "./state-view.ts";
import { studioRoutes } from "./studio-routes.ts";

export const mostUploadBytes = 64_000_000;
const mostEventBytes = 4000;
/** A hundred full banks have about nine. */
const mostBanksBytes = 16_000_000;

export type Route = {
  method: "GET" | "POST" | "PUT" | "DELETE";
  path: string;
  /** Needs no pairing. */
  isOpen?: boolean;
  /** Makes the pedal work: few of these a minute. */
  isHeavy?: boolean;
  answer: (request: IncomingMessage, response: ServerResponse) => Answer | Promise<Answer>;
};

export type RouteParts = {
  port: PedalPort;
  facts: PageFacts;
  view: StateView;
  streams: EventStreams;
  sound: SoundStream;
  /** null where only this machine can reach the page. */
  pairing: Pairing | null;
  /** Tells every page what has changed; the revision that holds it. */
  publish: () => number;
  /** null where none was put in yet. */
  lastStick: () => StickReport | null;
  clock: () => Milliseconds;
};

export function makeRoutes(parts: RouteParts): Route[] {
  return [
    { method: "GET", path: "/", isOpen: true, answer: () => ({ kind: "page" }) },
    ...stateRoutes(parts),
    ...presetRoutes(parts),
    ...libraryRoutes(parts.port.library, parts.publish),
    ...studioRoutes(parts.port.studio),
    ...reportRoutes(parts),
    ...pedalRoutes(parts.port),
    ...sampleRoutes(parts.port),
    ...benchRoutes(parts),
    ...pairingRoutes(parts),
  ];
}

function stateRoutes({ port, facts, view, streams, publish, clock }: RouteParts): Route[] {
  return [
    {
      method: "GET",
      path: "/api/v1/state",
      answer: () => {
        publish();
        return { kind: "json", text: view.whole() };
      },
    },
    { method: "GET", path: "/api/v1/parameters", answer: () => json(parameterTable) },
    { method: "GET", path: "/api/v1/models", answer: () => json(port.state().catalogue) },
    { method: "GET", path: "/api/v1/cabinets", answer: () => json(port.state().cabinets) },
    {
      method: "GET",
      path: "/api/v1/events",
      answer: (_request, response) => {
        streams.refuseMore();
        publish();
        streams.add(response, "hello", `{"facts":${JSON.stringify(facts)},"state":${view.whole()}}`);
        return { kind: "stream" };
      },
    },
    {
      method: "POST",
      path: "/api/v1/events",
      answer: async (request) => {
        const value = await readJson(request, mostEventBytes);
        port.dispatch(readClientEvent(value, port.state(), clock()));
        return json({ revision: publish() });
      },
    },
  ];
}

function presetRoutes({ port, publish }: RouteParts): Route[] {
  return [
    { method: "GET", path: "/api/v1/banks", answer: () => json(port.state().banks) },
    {
      method: "PUT",
      path: "/api/v1/banks",
      answer: async (request) => {
        const value = await readJson(request, mostBanksBytes);
        port.dispatch({ type: "banksChanged", banks: readClientBanks(value, port.state()) });
        return json({ revision: publish() });
      },
    },
  ];
}

function reportRoutes({ port, lastStick }: RouteParts): Route[] {
  const doctor = new Once(port.doctor);
  return [
    { method: "GET", path: "/api/v1/stick", answer: () => json(lastStick()) },
    { method: "GET", path: "/api/v1/log", answer: () => json(port.log.lines) },
    {
      method: "GET",
      path: "/api/v1/doctor",
      isHeavy: true,
      answer: async () => ({ kind: "json", text: await doctor.run() }),
    },
  ];
}

function benchRoutes({ port, sound, streams }: RouteParts): Route[] {
  const bench = (): BenchPort => {
    if (port.bench !== null) return port.bench;
    throw new RequestRefusal(404, "A guitar is plugged in: this is for bench mode, without a codec.");
  };
  /** Every page shows which recording is the guitar, whoever chose it. */
  const tellPhrases = (): Answer => {
    const phrases = bench().phrases();
    streams.send("phrases", JSON.stringify(phrases));
    return json(phrases);
  };
  let isReceiving = false;
  return [
    {
      method: "GET",
      path: "/api/v1/sound",
      answer: (_request, response) => {
        bench();
        sound.add(response);
        return { kind: "stream" };
      },
    },
    { method: "GET", path: "/api/v1/phrases", answer: () => json(bench().phrases()) },
    {
      method: "PUT",
      path: "/api/v1/phrase",
      answer: async (request) => {
        const value = (await readJson(request, mostEventBytes)) as { name?: unknown } | null;
        await bench().choose(String(value?.name));
        return tellPhrases();
      },
    },
    {
      method: "POST",
      path: "/api/v1/phrases",
      isHeavy: true,
      answer: async (request, response) => {
        const taker = bench();
        refuseAnnounced(request, mostUploadBytes);
        if (isReceiving) throw new RequestRefusal(409, "Another recording is being taken: wait for it.");
        isReceiving = true;
        try {
          welcome(request, response);
          await takeRecording(request, taker);
        } finally {
          isReceiving = false;
        }
        return tellPhrases();
      },
    },
  ];
}

async function takeRecording(request: IncomingMessage, bench: BenchPort): Promise<void> {
  const name = new URL(request.url ?? "/", "http://pedal").searchParams.get("name") ?? "";
  const folder = await mkdtemp(join(tmpdir(), "stompnet-upload-"));
  const path = join(folder, "recording.wav");
  try {
    await saveBody(request, path, mostUploadBytes);
    await bench.addRecording(name.slice(0, 80) || "Your recording", path);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function pairingRoutes({ pairing }: RouteParts): Route[] {
  const needed = (): Pairing => {
    if (pairing !== null) return pairing;
    throw new RequestRefusal(404, "The page is for this machine only: nothing needs to be paired.");
  };
  return [
    {
      method: "POST",
      path: "/api/v1/pairing/code",
      isOpen: true,
      isHeavy: true,
      answer: () => {
        needed().ask();
        return json({ shown: true });
      },
    },
    {
      method: "POST",
      path: "/api/v1/pairing",
      isOpen: true,
      isHeavy: true,
      answer: async (request) => {
        const value = (await readJson(request, mostEventBytes)) as { code?: unknown } | null;
        return json({ paired: true }, { "Set-Cookie": needed().redeem(String(value?.code)) });
      },
    },
    {
      method: "DELETE",
      path: "/api/v1/pairing",
      answer: () => {
        needed().forgetAll();
        return json({ paired: false });
      },
    },
  ];
}
