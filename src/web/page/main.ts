/** The page on one page: every part is made here and told what the pedal says. */
import { titleOfReference } from "../../state/presets.ts";
import { backup } from "./backup.ts";
import { BankEdits } from "./bank-edits.ts";
import { banner } from "./banner.ts";
import { cabinets } from "./cabinets.ts";
import { PedalClient } from "./client.ts";
import { compare } from "./compare.ts";
import { doctor } from "./doctor.ts";
import { button, make, setText } from "./elements.ts";
import { Entries } from "./entries.ts";
import { feet } from "./feet.ts";
import { importing } from "./importing.ts";
import { knobs } from "./knobs.ts";
import { listen } from "./listen.ts";
import { log } from "./log.ts";
import { meters } from "./meters.ts";
import { models } from "./models.ts";
import { Notice } from "./notice.ts";
import { pairing } from "./pairing.ts";
import type { Hands, Part } from "./part.ts";
import { presetFiles } from "./preset-files.ts";
import { presets } from "./presets.ts";
import { quickPresets } from "./quick-presets.ts";
import { settings } from "./settings.ts";
import { snapshots } from "./snapshots.ts";
import { stage } from "./stage.ts";
import { stick } from "./stick.ts";
import { strings } from "./strings.ts";
import { studio } from "./studio.ts";
import { update } from "./update.ts";
import { Views } from "./views.ts";

const notice = new Notice();

/** What goes wrong is told and becomes null. */
async function told<T>(work: Promise<T>): Promise<T | null> {
  try {
    return await work;
  } catch (error) {
    notice.tell((error as Error).message);
    return null;
  }
}

const hands: Hands = {
  send: (event) => told(client.send(event)),
  ask: (method, path, body) => told(client.ask(method, path, body)),
  attempt: (method, path, body) =>
    client.ask(method, path, body).then(
      (given) => ({ given }),
      (error: Error) => ({ refusal: error.message }),
    ),
  fetchBytes: (path, body) => told(client.fetchBytes(path, body)),
  sound: (signal) => client.sound(signal),
  tell: (sentence, action) => notice.tell(sentence, action),
};

const logPart = log(hands);
const stagePart = stage(hands);
const knobsPart = knobs(hands);
const metersPart = meters();
const quickPart = quickPresets(hands);
const listenPart = listen(hands);
const edits = new BankEdits(hands);
const presetsPart = presets(hands, edits);
const snapshotsPart = snapshots(hands, edits);
const entries = new Entries(hands);
const modelsPart = models(hands, entries);
const cabinetsPart = cabinets(hands, entries);
const presetFilesPart = presetFiles(entries);
const importPart = importing(hands, () => void entries.refresh());
const stickPart = stick(hands);
const studioPart = studio(hands);
const comparePart = compare(hands);
const backupPart = backup(importPart.take);
const doctorPart = doctor(hands);
const settingsPart = settings(hands);
const updatePart = update(hands);
const feetPart = feet(hands);
const bannerPart = banner(hands);
const parts: Part[] = [
  stagePart,
  knobsPart,
  metersPart,
  quickPart,
  listenPart,
  presetsPart,
  snapshotsPart,
  modelsPart,
  cabinetsPart,
  importPart,
  stickPart,
  comparePart,
  studioPart,
  doctorPart,
  settingsPart,
  updatePart,
  logPart,
  feetPart,
  bannerPart,
];

const connection = make("p", { class: "connection", role: "status" }, strings.connection.lost);
const pairDialog = pairing(hands, () => client.connect());
/** The page that this browser loaded; a pedal with another one was updated. */
let page: string | null = null;

const client = new PedalClient({
  hello: (facts) => {
    if (page !== null && page !== facts.page) {
      notice.tell(strings.pageIsOld);
      location.reload();
    }
    page = facts.page;
    for (const part of parts) part.hello?.(facts);
  },
  state: (state, changed) => {
    for (const part of parts) part.state?.(state, changed);
    if ("catalogue" in changed || "cabinets" in changed) void entries.refresh();
    const playing = state.liveModel === null ? strings.noModel : titleOfReference(state.liveModel);
    document.title = `${playing} · ${strings.product}`;
  },
  reading: (reading) => {
    for (const part of parts) part.reading?.(reading);
  },
  log: (line) => logPart.line(line),
  studio: (now) => studioPart.follow(now),
  phrases: (phrases) => listenPart.follow(phrases),
  stick: (report) => {
    stickPart.report(report);
    if (report.state === "done") void entries.refresh();
  },
  connection: (isOpen) => {
    setText(connection, isOpen ? strings.connection.open : strings.connection.lost);
    document.body.classList.toggle("is-connected", isOpen);
  },
  stranger: () => {
    if (!pairDialog.open) pairDialog.showModal();
  },
});

const pedalColumns = [
  settingsPart.element,
  make(
    "div",
    { class: "column" },
    logPart.element,
    updatePart.element,
    backupPart.element,
    doctorPart.element,
  ),
];
for (const column of pedalColumns) column.style.visibility = "hidden";
void Promise.all([settingsPart.isFilled, updatePart.isFilled]).then(() => {
  for (const column of pedalColumns) column.style.visibility = "";
});

const views = new Views({
  play: [
    make("div", { class: "column" }, stagePart.element, knobsPart.element, quickPart.element),
    make("div", { class: "column" }, metersPart.element, listenPart.element),
  ],
  presets: [presetsPart.element, snapshotsPart.element],
  models: [
    modelsPart.element,
    make(
      "div",
      { class: "column" },
      importPart.element,
      cabinetsPart.element,
      presetFilesPart.element,
      stickPart.element,
    ),
  ],
  compare: [comparePart.element],
  studio: [studioPart.element, studioPart.side],
  pedal: pedalColumns,
});

/** By hand: an address of its own would open another view. */
const skip = button(strings.skip, () => views.main.focus(), { class: "skip" });

document.body.append(
  skip,
  make("header", { class: "top" }, make("p", { class: "brand" }, strings.product), views.tabs, connection),
  views.main,
  bannerPart.element,
  feetPart.element,
  notice.element,
  pairDialog,
);
client.connect();
