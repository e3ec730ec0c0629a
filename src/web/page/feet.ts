/** The footswitches: bypass, and the models before and after. Always in reach at the bottom. */
import { make, setText } from "./elements.ts";
import type { Hands, Part } from "./part.ts";
import { strings } from "./strings.ts";

export function feet(hands: Hands): Part {
  const step = (by: number, sign: string, words: string) =>
    make(
      "button",
      {
        type: "button",
        class: "step",
        "aria-label": words,
        title: words,
        click: () => void hands.send({ type: "modelStepped", by }),
      },
      make("span", { "aria-hidden": "true" }, sign),
    );
  const lamp = make("span", { class: "lamp", "aria-hidden": "true" });
  const word = make("span", {}, strings.effect);
  let isBypassed = false;
  const bypass = make(
    "button",
    {
      type: "button",
      class: "bypass",
      click: () => void hands.send({ type: "bypassSet", bypass: !isBypassed }),
    },
    lamp,
    word,
  );
  return {
    element: make(
      "footer",
      { class: "feet" },
      step(-1, "‹", strings.previousModel),
      bypass,
      step(1, "›", strings.nextModel),
    ),
    state: (state) => {
      isBypassed = state.bypass;
      bypass.setAttribute("aria-label", state.bypass ? strings.pressForEffect : strings.pressForBypass);
      bypass.classList.toggle("is-lit", !state.bypass);
      setText(word, state.bypass ? strings.bypass : strings.effect);
    },
  };
}
