/** What is playing, readable from standing height; in the tuner's place when it is on. */

import { titleOfReference } from "../../state/presets.ts";
import type { PageState } from "../protocol.ts";
import { button, make, setText } from "./elements.ts";
import { isNearly, needleText } from "./needle.ts";
import type { Hands, Part } from "./part.ts";
import { strings } from "./strings.ts";

function placeText({ banks, position, snapshot, edited }: PageState): string {
  const bank = banks[position.bank];
  const preset = bank?.presets[position.preset];
  if (bank === undefined || preset === undefined) return bank?.name ?? "";
  const stored = snapshot === null ? "" : ` / ${preset.snapshots[snapshot] ?? ""}`;
  return `${bank.name} · ${position.preset + 1} ${preset.name}${stored}${edited ? ` (${strings.edited})` : ""}`;
}

function wordFor({ tuner, bypass }: PageState): string {
  return tuner ? strings.tuner : bypass ? strings.bypass : strings.effect;
}

export function stage(hands: Hands): Part {
  const place = make("p", { class: "place" });
  const model = make("h1", { class: "model" });
  const lamp = make("span", { class: "lamp", "aria-hidden": "true" });
  const word = make("span", {});
  const loading = make("span", { class: "loading" });
  const note = make("p", { class: "note" });
  const needle = make("span", { class: "needle" });
  const scale = make("div", { class: "scale", "aria-hidden": "true" }, needle);
  const cents = make("p", { class: "cents" });
  const tunerSide = make("div", { class: "tuner", hidden: true }, note, scale, cents);
  const modelSide = make("div", { class: "now" }, place, model);
  const spoken = make("p", { class: "spoken", role: "status", "aria-live": "polite" });
  const tuner = button(strings.tuner, () => void hands.send({ type: "tunerToggled" }), { class: "quiet" });
  const tap = button(strings.tapTempo, () => void hands.send({ type: "tempoTapped" }), { class: "quiet" });
  const tempo = make("span", { class: "tempo" });
  const element = make(
    "section",
    { class: "stage", "aria-label": strings.views.play },
    make("div", { class: "board" }, modelSide, tunerSide),
    make(
      "div",
      { class: "line" },
      make("p", { class: "word" }, lamp, word),
      loading,
      make("span", { class: "tools" }, tempo, tap, tuner),
    ),
    spoken,
  );
  return {
    element,
    state: (state) => {
      setText(place, placeText(state));
      const playing = state.liveModel ?? state.model;
      const title = playing === null ? strings.noModel : titleOfReference(playing);
      setText(model, title);
      model.style.setProperty("--letters", String(Math.max(1, title.length)));
      setText(word, wordFor(state));
      const isWaiting = state.model !== null && state.model !== state.liveModel;
      setText(loading, isWaiting ? strings.loading(titleOfReference(state.model ?? "")) : "");
      setText(spoken, strings.nowPlaying(model.textContent ?? "", wordFor(state)));
      element.classList.toggle("is-bypassed", state.bypass || state.tuner);
      tuner.setAttribute("aria-pressed", String(state.tuner));
      tunerSide.hidden = !state.tuner;
      modelSide.hidden = state.tuner;
      setText(tempo, strings.beats(state.beatsPerMinute));
    },
    reading: ({ tuner: heard }) => {
      if (tunerSide.hidden) return;
      setText(note, heard?.note ?? strings.noNote);
      setText(cents, needleText(heard));
      tunerSide.classList.toggle("is-in-tune", isNearly(heard));
      needle.hidden = heard === null;
      if (heard !== null) needle.style.transform = `translateX(${Math.max(-50, Math.min(50, heard.cents))}%)`;
    },
  };
}
