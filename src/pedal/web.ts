/** The page beside the pedal: what it shows and what it may do. */
import { readFileSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { firmwareFolder } from "../commands/device/release.ts";
import { runJob } from "../jobs/jobs.ts";
import type { Library } from "../library/catalogue/library.ts";
import { RememberedFile } from "../library/store/state.ts";
import { Refusal } from "../refusal.ts";
import type { Configuration } from "../state/configuration.ts";
import { Studio } from "../studio/studio.ts";
import { runFolder } from "../system/requests.ts";
import type { Frames, Hertz, Milliseconds } from "../units.ts";
import type { ListenAddress } from "../web/listen-address.ts";
import type { LogTail } from "../web/log-tail.ts";
import type { PairingParts } from "../web/pairing.ts";
import type { BenchPort } from "../web/port.ts";
import { PageServer } from "../web/server.ts";
import { captureWhilePlaying } from "./capture.ts";
import { firmwarePort } from "./firmware-port.ts";
import { libraryPort } from "./library-port.ts";
import type { Pedal } from "./pedal.ts";
import { listPhrases, type PhraseEntry } from "./phrase.ts";
import type { PhraseRing } from "./phrase-ring.ts";
import { samplePort } from "./sample-port.ts";
import { settingsPort } from "./settings-port.ts";
import type { Shelf } from "./shelf.ts";
import type { Sound } from "./sound.ts";
import { followSticks } from "./stick-reports.ts";

export type PageRequest = {
  listen: ListenAddress;
  /** Where paired browsers are remembered and a code is left for whoever has no display. */
  folder: string;
  log: LogTail;
};

export type PageParts = {
  entry: string;
  page: PageRequest;
  pedal: Pedal;
  library: Library;
  shelf: Shelf;
  configuration: Configuration;
  rate: Hertz;
  periodFrames: Frames;
  /** Writes what waits to be saved. */
  saveState: () => Promise<void>;
  sound: Sound;
  /** null with a codec. */
  bench: { guitar: PhraseRing; phrases: readonly PhraseEntry[]; periods: () => number } | null;
  say: (sentence: string) => void;
  /** Ends well and is started again; null where nobody does that. */
  restart: (() => void) | null;
};

/** The page, served; null where it cannot be, after a sentence about it: the pedal plays without. */
export async function startPage(parts: PageParts): Promise<PageServer | null> {
  const { entry, page, pedal, library, shelf, configuration, rate, periodFrames, bench } = parts;
  const { sound, saveState, say, restart } = parts;
  const own = libraryPort({
    entry,
    data: page.folder,
    library,
    shelf,
    pedal,
    rate,
    periodFrames,
    saveState,
    say,
  });
  const studio = new Studio({
    entry,
    data: page.folder,
    take: own.take,
    rate,
    levels: sound.boardLevels,
    readModel: (reference) => shelf.readModel(reference),
    capture: (signal, watch) => captureWhilePlaying(pedal, sound, signal, watch),
  });
  const server = new PageServer({
    port: {
      state: () => pedal.state,
      dispatch: (event) => pedal.dispatch(event),
      settings: settingsPort(page.folder, configuration, pedal),
      samples: samplePort({
        entry,
        pedal,
        shelf,
        audio: configuration.audio,
        boardLevels: sound.boardLevels,
        phrases: bench?.phrases ?? (await listPhrases(join(firmwareFolder(entry), "models/phrases"))),
        rate,
        periodFrames,
      }),
      firmware: firmwarePort({ entry, data: page.folder, slots: slotsFolder }),
      restart: restart && restartPort(restart),
      log: page.log,
      version: ownVersion(),
      rate,
      periodFrames,
      doctor: () => runJob(entry, "doctor", { data: page.folder }),
      library: own,
      studio,
      followSticks: (listen) => followSticks(library.folder, runFolder, listen),
      bench: bench && benchPort(entry, rate, bench),
    },
    listen: page.listen,
    pairing: await pairingParts(parts),
    clock: () => performance.now(),
  });
  try {
    say(`The pedal's page: ${await server.start()}`);
    return server;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    say(error.message);
    return null;
  }
}

/** As the units have it (systemd/lib/slots). */
const slotsFolder = "/opt/stompnet";
/** More than four starts within a minute end in safe mode (systemd/stompnet.service): hands must not bring that about. */
const leastUptimeMs: Milliseconds = 20_000;
const answerMs: Milliseconds = 200;

function restartPort(restart: () => void): () => void {
  return () => {
    const left = leastUptimeMs - performance.now();
    if (left > 0) throw new Refusal(`It has only just started: ask again in ${Math.ceil(left / 1000)} s.`);
    // The answer goes out first.
    setTimeout(restart, answerMs);
  };
}

function benchPort(
  entry: string,
  rate: Hertz,
  { guitar, phrases, periods }: NonNullable<PageParts["bench"]>,
): BenchPort {
  let playing = phrases[0]?.name ?? "";
  /** The last recording that was sent; it lives as long as the pedal plays. */
  let sent: { name: string; samples: Float32Array } | null = null;
  const play = (name: string, samples: Float32Array) => {
    playing = name;
    guitar.change(samples, periods());
  };
  return {
    phrases: () => {
      const names = phrases.map(({ name }) => name);
      return { playing, names: sent === null ? names : [...names, sent.name] };
    },
    async choose(name) {
      if (sent?.name === name) return play(name, sent.samples);
      const phrase = phrases.find((candidate) => candidate.name === name);
      if (phrase === undefined) throw new Refusal(`There is no recording "${name}" here.`);
      play(name, await runJob(entry, "phrase", { path: phrase.path, rate }));
    },
    async addRecording(name, path) {
      const taken = phrases.some((phrase) => phrase.name === name);
      sent = {
        name: taken ? `${name} (sent)` : name,
        samples: await runJob(entry, "phrase", { path, rate }),
      };
      play(sent.name, sent.samples);
    },
  };
}

async function pairingParts({ page, pedal, say }: PageParts): Promise<Omit<PairingParts, "clock">> {
  const file = new RememberedFile(join(page.folder, "paired-browsers.json"), say);
  const remembered = await file.read();
  return {
    remembered: Array.isArray(remembered) ? remembered.filter((hash) => typeof hash === "string") : [],
    remember: (hashes) => {
      file.save(hashes);
      void file.flush();
    },
    showCode: (code) => void showCode(code, { folder: page.folder, pedal, say }),
  };
}

/**
 * On the display, on the terminal if there is one, and in a file that only the pedal's owner can read. Never through
 * `say`: what is said is kept in logs.
 */
async function showCode(
  code: string | null,
  { folder, pedal, say }: { folder: string; pedal: Pedal; say: (sentence: string) => void },
): Promise<void> {
  const path = join(folder, "pairing-code");
  if (code === null) {
    pedal.dispatch({ type: "messageShown", message: "" });
    await rm(path, { force: true });
    return;
  }
  const spaced = `${code.slice(0, 4)} ${code.slice(4)}`;
  pedal.dispatch({ type: "messageShown", message: `Pairing code: ${spaced}` });
  if (process.stdout.isTTY) process.stdout.write(`\r\x1b[2KPairing code for the page: ${spaced}\n`);
  say(`A browser asks to be paired. The code is on the display and in the file ${path}.`);
  await writeFile(path, `${spaced}\n`, { mode: 0o600 }).catch(() => {
    say(`The code could not be written to ${path}: read it from the display.`);
  });
}

/** From the package.json above this file, wherever the bundle put it. */
function ownVersion(): string {
  for (const above of ["../../", "../", "./"]) {
    try {
      const found = JSON.parse(readFileSync(new URL(`${above}package.json`, import.meta.url), "utf8"));
      if (found.name === "stompnet") return found.version;
    } catch {
      // Not there: look one folder nearer.
    }
  }
  return "of unknown version";
}
