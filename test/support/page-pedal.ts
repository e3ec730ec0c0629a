/** The page's server beside the real state and reducer, without sound: everything about it but the ear. */
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { unknownLevels } from "../../src/audio/boards/wanted.ts";
import { readModel } from "../../src/library/formats/index.ts";
import { emptyReport, type StickReport } from "../../src/library/intake/report.ts";
import { Refusal } from "../../src/refusal.ts";
import { defaultConfiguration } from "../../src/state/configuration.ts";
import { initialPedalState, type PedalEvent, type PedalState, reduce } from "../../src/state/pedal.ts";
import { Studio } from "../../src/studio/studio.ts";
import { parseListenAddress } from "../../src/web/listen-address.ts";
import { LogTail } from "../../src/web/log-tail.ts";
import { PageServer } from "../../src/web/server.ts";
import { throughDevice } from "./devices.ts";
import { namFile } from "./stompnet.ts";

const entry = fileURLToPath(new URL("../../src/main.ts", import.meta.url));

export type PagePedal = {
  url: string;
  server: PageServer;
  log: LogTail;
  /** What a foot does. */
  dispatch: (event: PedalEvent) => void;
  state: () => PedalState;
  /** A stick was put in. */
  stick: (report: StickReport) => void;
  /** The code that the pedal shows now. */
  code: () => string | null;
  /** Moves the clock of rates and codes on. */
  wait: (milliseconds: number) => void;
};

/**
 * @param listen as behind `--listen`
 * @param take the library's intake
 */
export async function startPagePedal(
  listen = "127.0.0.1:0",
  take: (folder: string) => Promise<StickReport> = async () => emptyReport(""),
): Promise<PagePedal> {
  let state: PedalState = {
    ...initialPedalState(),
    catalogue: ["clean", "crunch"],
    cabinets: ["open-back"],
    model: "clean",
  };
  const phrases = ["riff", "blues"];
  let playing = "riff";
  let shown: string | null = null;
  let time = 0;
  let stickListener: (report: StickReport) => void = () => {};
  const log = new LogTail();
  const dispatch = (event: PedalEvent) => {
    state = reduce(state, event);
    server.stateChanged();
  };
  const server = new PageServer({
    port: {
      state: () => state,
      dispatch,
      settings: {
        read: async () => ({ playing: defaultConfiguration(), written: {}, complaints: [], waiting: [] }),
        write: async () => ({ now: [], waiting: [] }),
      },
      samples: {
        phrases: () => ["riff"],
        render: async (wanted, phrase) => new TextEncoder().encode(JSON.stringify({ wanted, phrase })),
      },
      firmware: {
        read: async () => ({
          version: "0.0.0",
          architecture: "arm64",
          slots: [],
          isInstalling: false,
          refusal: null,
        }),
        sign: async () => ({ version: "0.0.1", architecture: "arm64" }),
        receive: async (content) => {
          for await (const _ of content);
          return null;
        },
      },
      restart: null,
      log,
      version: "0.0.0",
      rate: 48_000,
      periodFrames: 64,
      doctor: async () => JSON.stringify({ findings: [] }),
      library: {
        list: async () => [],
        take,
        remove: async () => {},
        rename: async () => {},
        undo: async () => {},
        arrange: async () => {},
        backUp: async () => "",
        read: async () => ({ fileName: "", content: new Uint8Array() }),
      },
      studio: new Studio({
        entry,
        data: mkdtempSync(join(tmpdir(), "stompnet-studio-")),
        take,
        rate: 48_000,
        levels: unknownLevels,
        readModel: async (name) => {
          if (name !== "clean") throw new Refusal(`There is no model "${name}".`);
          return readModel(new TextEncoder().encode(namFile(0.5)), { fileName: "clean.nam" });
        },
        capture: async (signal) => throughDevice(signal, { delay: 100 }).subarray(0, signal.length),
      }),
      followSticks: (listen) => {
        stickListener = listen;
        return () => {};
      },
      bench: {
        phrases: () => ({ playing, names: phrases }),
        choose: async (name) => {
          if (!phrases.includes(name)) throw new Refusal(`There is no recording "${name}" here.`);
          playing = name;
        },
        addRecording: async (name) => {
          playing = name;
        },
      },
    },
    listen: parseListenAddress(listen),
    pairing: {
      showCode: (code) => {
        shown = code;
      },
      remembered: [],
      remember: () => {},
    },
    clock: () => time,
  });
  return {
    url: await server.start(),
    server,
    log,
    dispatch,
    state: () => state,
    stick: (report) => stickListener(report),
    code: () => shown,
    wait: (milliseconds) => {
      time += milliseconds;
    },
  };
}

export type Reply = { status: number; body: { error?: string } & Record<string, unknown>; headers: Headers };

/** One request of a script. */
export async function ask(
  { url }: Pick<PagePedal, "url">,
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Reply> {
  const response = await fetch(`${url}api/v1/${path}`, {
    method,
    headers: { ...(body !== undefined && { "Content-Type": "application/json" }), ...headers },
    ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
  return {
    status: response.status,
    body: (await response.json()) as Reply["body"],
    headers: response.headers,
  };
}
