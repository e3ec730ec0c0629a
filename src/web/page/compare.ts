/** Two models or presets on the same dry recording, equally loud, by name or blind. The pedal plays on meanwhile. */
import { titleOfReference, titleOfShipped } from "../../state/presets.ts";
import type { PageState } from "../protocol.ts";
import { Deck } from "./deck.ts";
import { button, make, panel, setText } from "./elements.ts";
import { chanceOf, ListeningTest, type Side } from "./listening-test.ts";
import type { Hands, Part } from "./part.ts";
import { strings } from "./strings.ts";

/** What the API renders, and what it is called. */
type Choice = { title: string; wish: { preset: number } | { model: string | null } };

function choicesIn({ banks, position, catalogue }: PageState): Choice[] {
  const presets = banks[position.bank]?.presets ?? [];
  return [
    ...catalogue.map((model) => ({ title: titleOfReference(model), wish: { model } })),
    { title: strings.noModel, wish: { model: null } },
    ...presets.map(({ name }, preset) => ({ title: strings.presetCalled(name), wish: { preset } })),
  ];
}

function anySide(): Side {
  return (crypto.getRandomValues(new Uint8Array(1))[0]! & 1) as Side;
}

export function compare(hands: Hands): Part {
  let choices: Choice[] = [];
  let context: AudioContext | null = null;
  let sounds: readonly [AudioBuffer, AudioBuffer] | null = null;
  let deck: Deck | null = null;
  let test: ListeningTest | null = null;
  /** What is heard: a side by its name, or the hidden one. */
  let heard: Side | "hidden" = 0;

  const pickers = [strings.sideNames[0], strings.sideNames[1]].map((name) =>
    make("select", { "aria-label": strings.soundCalled(name), change: () => forget() }),
  ) as [HTMLSelectElement, HTMLSelectElement];
  const phrase = make("select", { "aria-label": strings.phrase, change: () => forget() });
  const status = make("p", { class: "help", role: "status" }, strings.compareHelp);
  const score = make("p", { class: "score", role: "status" });

  const forget = () => {
    stop();
    sounds = null;
    end();
    setText(status, strings.compareHelp);
    show();
  };
  const stop = () => {
    deck?.stop();
    deck = null;
  };
  const end = () => {
    test = null;
    if (heard === "hidden") heard = 0;
    setText(score, "");
  };
  const sideOf = (which: Side | "hidden"): Side => (which === "hidden" ? (test?.hidden ?? 0) : which);

  const render = async (picker: HTMLSelectElement): Promise<AudioBuffer | null> => {
    const choice = choices[picker.selectedIndex];
    if (choice === undefined || context === null) return null;
    setText(status, strings.rendering(choice.title));
    const bytes = await hands.fetchBytes("samples", { phrase: phrase.value, ...choice.wish });
    return bytes === null ? null : context.decodeAudioData(bytes);
  };
  const prepare = async () => {
    forget();
    ready.disabled = true;
    context ??= new AudioContext();
    const one = await render(pickers[0]);
    const other = one && (await render(pickers[1]));
    ready.disabled = false;
    if (!one || !other) return setText(status, strings.compareHelp);
    sounds = [one, other];
    play();
  };
  const play = () => {
    if (sounds === null || context === null) return;
    stop();
    void context.resume();
    deck = new Deck(context, sounds);
    deck.start(sideOf(heard));
    setText(status, strings.matched(deck.gains));
    show();
  };
  const hear = (which: Side | "hidden") => {
    heard = which;
    if (deck === null) play();
    else deck.hear(sideOf(which));
    show();
  };
  const begin = () => {
    if (test === null) {
      test = new ListeningTest(anySide);
      heard = "hidden";
      setText(score, strings.blindBegins);
    } else end();
    hear(heard);
  };
  const answer = (side: Side) => {
    if (test === null) return;
    const isRight = test.answer(side);
    const { right, answers } = test;
    setText(score, strings.score(isRight, right, answers, chanceOf(right, answers)));
    hear("hidden");
  };

  const ready = button(strings.prepare, () => void prepare(), { class: "primary" });
  const pause = button(strings.stopListening, () => {
    stop();
    show();
  });
  const sides = ([0, 1] as const).map((side) => button(strings.sideNames[side], () => hear(side)));
  const hidden = button(strings.hiddenName, () => hear("hidden"));
  const blind = button(strings.beginBlind, begin, { class: "quiet" });
  const answers = ([0, 1] as const).map((side) =>
    button(strings.hiddenIs(strings.sideNames[side]), () => answer(side), { class: "quiet" }),
  );
  const show = () => {
    const isReady = sounds !== null;
    for (const [side, press] of sides.entries()) {
      press.disabled = !isReady;
      press.setAttribute("aria-pressed", String(deck !== null && heard === side));
    }
    hidden.disabled = test === null;
    hidden.setAttribute("aria-pressed", String(deck !== null && heard === "hidden"));
    for (const press of answers) press.disabled = test === null;
    blind.disabled = !isReady;
    blind.textContent = test === null ? strings.beginBlind : strings.endBlind;
    pause.disabled = deck === null;
  };
  show();

  return {
    element: panel(
      "compare",
      strings.compare,
      make(
        "div",
        { class: "sounds" },
        ...pickers.map((picker, side) => named(strings.sideNames[side]!, picker)),
      ),
      make("div", { class: "sounds" }, named(strings.phrase, phrase), ready),
      status,
      make("div", { class: "sides" }, sides[0]!, hidden, sides[1]!),
      make("div", { class: "actions" }, blind, ...answers, pause),
      score,
    ),
    hello: () => {
      void hands.ask("GET", "samples").then((answer) => {
        if (answer === null) return;
        const { phrases } = answer as { phrases: string[] };
        const chosen = phrase.value;
        phrase.replaceChildren(
          ...phrases.map((name) => make("option", { value: name }, titleOfShipped(name))),
        );
        if (phrases.includes(chosen)) phrase.value = chosen;
      });
    },
    state: (state, changed) => {
      if (!("catalogue" in changed || "banks" in changed || "position" in changed)) return;
      choices = choicesIn(state);
      for (const [side, picker] of pickers.entries()) {
        const chosen = picker.value;
        picker.replaceChildren(...choices.map(({ title }) => make("option", {}, title)));
        const kept = choices.findIndex(({ title }) => title === chosen);
        picker.selectedIndex = kept >= 0 ? kept : Math.min(side, choices.length - 1);
      }
    },
  };
}

function named(name: string, control: HTMLElement): HTMLElement {
  return make("label", { class: "sound" }, make("span", {}, name), control);
}
