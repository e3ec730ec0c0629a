/** A device's two recordings: sent, looked at, and made into a model. */
import { titleOfReference } from "../../state/presets.ts";
import type { PageRecording, PageStudio } from "../protocol.ts";
import { button, iconButton, make } from "./elements.ts";
import { fileDrop } from "./file-drop.ts";
import { offeredNetworks } from "./offered-networks.ts";
import type { Hands } from "./part.ts";
import { steadily } from "./steadily.ts";
import { strings } from "./strings.ts";

const offeredMinutes = [1, 3, 10, 30] as const;

/** The pedal takes one recording at a time: whoever is quick with the second waits for the first. */
let sending: Promise<unknown> = Promise.resolve();

/** Sends one side. @param id null: of a new device */
export async function sendSide(
  hands: Hands,
  side: "dry" | "wet",
  id: string | null,
  file: File,
): Promise<void> {
  hands.tell(strings.sending(file.name));
  const name = encodeURIComponent(file.name.replace(/\.[^.]*$/, ""));
  const which = id === null ? `name=${name}` : `recording=${id}`;
  sending = sending.then(() => hands.ask("POST", `studio/recordings?side=${side}&${which}`, file));
  await sending;
}

/** Redrawn only where something about it has changed: a hand may be in its fields. */
export function recordings(hands: Hands): { element: HTMLElement; show: (studio: PageStudio) => void } {
  const list = make("ul", { class: "rows devices" });
  let shown = "";
  let latest: PageStudio | null = null;
  const draw = steadily(list, () => {
    if (latest === null) return;
    const { recordings: all, activity } = latest;
    const busy = activity?.state === "running";
    const now = JSON.stringify([all, busy]);
    if (now === shown) return;
    shown = now;
    list.replaceChildren(...all.map((recording) => row(hands, recording, busy)));
  });
  return {
    element: list,
    show: (studio) => {
      latest = studio;
      draw();
    },
  };
}

function row(hands: Hands, recording: PageRecording, isBusy: boolean): HTMLElement {
  const { id, name, found, model, evaluation, hasReport } = recording;
  const remove = iconButton(
    "✕",
    strings.remove(name),
    () => void hands.ask("DELETE", `studio/recordings?recording=${id}`),
  );
  remove.disabled = isBusy;
  const head = make("div", { class: "device-head" }, make("p", { class: "title" }, name), remove);
  if (found === null) return make("li", { class: "device" }, head, wetDrop(hands, id));
  const sentences = [
    ...found.faults.map((sentence) => make("p", { class: "is-refused" }, sentence)),
    ...found.remarks.map((sentence) => make("p", { class: "help" }, sentence)),
  ];
  const facts = make("p", { class: "help" }, strings.recordingFacts(found));
  const made =
    model === null
      ? []
      : [
          make(
            "p",
            {},
            strings.madeModel(titleOfReference(model.reference), model.error),
            " ",
            model.verdict,
          ),
        ];
  const judged =
    evaluation === null
      ? []
      : [make("p", { class: "help" }, strings.evaluated(evaluation.error, evaluation.verdict))];
  const actions = [
    ...(model === null || model.reference === ""
      ? []
      : [
          button(strings.playModel, () => void hands.send({ type: "modelChosen", model: model.reference }), {
            class: "quiet",
          }),
          evaluate(hands, id, model.reference, isBusy),
        ]),
    ...(hasReport
      ? [
          make(
            "a",
            { class: "icon words", href: `api/v1/studio/report?recording=${id}`, target: "_blank" },
            strings.report,
          ),
        ]
      : []),
  ];
  return make(
    "li",
    { class: "device" },
    head,
    facts,
    ...sentences,
    ...made,
    ...judged,
    trainingForm(hands, recording, isBusy),
    make("div", { class: "actions" }, ...actions),
  );
}

function evaluate(hands: Hands, recording: string, model: string, isBusy: boolean): HTMLElement {
  const ask = () => void hands.ask("POST", "studio/evaluation", { recording, model });
  const press = button(strings.evaluate, ask, { class: "quiet" });
  press.disabled = isBusy;
  return press;
}

function wetDrop(hands: Hands, id: string): HTMLElement {
  return fileDrop(
    { label: strings.wetSide, help: strings.wetHelp, accept: ".wav,audio/wav", isMany: false },
    ([file]) => file && void sendSide(hands, "wet", id, file),
  );
}

function trainingForm(hands: Hands, { id, found, interrupted }: PageRecording, isBusy: boolean): HTMLElement {
  const network = make(
    "select",
    { "aria-label": strings.network },
    ...[strings.usualNetwork, ...offeredNetworks].map((name) => make("option", {}, name)),
  );
  const minutes = make(
    "select",
    { "aria-label": strings.trainingTime },
    ...offeredMinutes.map((count) => make("option", {}, strings.minutes(count))),
  );
  minutes.selectedIndex = 1;
  const kind = make(
    "select",
    { "aria-label": strings.deviceKind },
    ...strings.deviceKinds.map((words) => make("option", {}, words)),
  );
  const hasFaults = (found?.faults.length ?? 0) > 0;
  const train = () =>
    void hands.ask("POST", "studio/training", {
      recording: id,
      minutes: offeredMinutes[minutes.selectedIndex],
      ...(network.selectedIndex > 0 && { network: offeredNetworks[network.selectedIndex - 1] }),
      ...(kind.selectedIndex > 0 && { timeEffect: true }),
      ...(hasFaults && { anyway: true }),
    });
  const begin = button(hasFaults ? strings.trainAnyway : strings.train, train, { class: "primary" });
  const goOn =
    interrupted === null
      ? []
      : [
          button(
            strings.goOn(interrupted.network, interrupted.share),
            () => void hands.ask("POST", "studio/training", { recording: id, resume: true }),
            { class: "quiet" },
          ),
        ];
  for (const press of [begin, ...goOn]) press.disabled = isBusy;
  return make("div", { class: "actions" }, kind, network, minutes, begin, ...goOn);
}
