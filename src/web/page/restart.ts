/** Starting anew, only after it was asked for twice: the sound stops for a moment. */
import type { PageFacts } from "../protocol.ts";
import { button, make } from "./elements.ts";
import type { Hands } from "./part.ts";
import { strings } from "./strings.ts";

/** How long a second press counts. */
const asksMs = 5000;

export function restartButton(hands: Hands): { element: HTMLElement; hello: (facts: PageFacts) => void } {
  let asked = 0;
  const press = button(
    strings.restart,
    () => {
      clearTimeout(asked);
      const isSure = press.textContent === strings.restartSure;
      press.textContent = isSure ? strings.restart : strings.restartSure;
      if (isSure) void hands.ask("POST", "restart");
      else
        asked = window.setTimeout(() => {
          press.textContent = strings.restart;
        }, asksMs);
    },
    { class: "quiet restart" },
  );
  const byHand = make("span", { class: "help" }, strings.restartByHand);
  const element = make("span", { hidden: true }, press, byHand);
  return {
    element,
    hello: ({ mayRestart }) => {
      press.hidden = !mayRestart;
      byHand.hidden = mayRestart;
    },
  };
}
