/** What a browser sees that the pedal does not know yet. */
import { button, make } from "./elements.ts";
import type { Hands } from "./part.ts";
import { strings } from "./strings.ts";

/** @param onPaired this browser may use the page from now on */
export function pairing(hands: Hands, onPaired: () => void): HTMLDialogElement {
  const code = make("input", {
    type: "text",
    inputmode: "numeric",
    autocomplete: "one-time-code",
    maxlength: 11,
    "aria-label": strings.pairCode,
  });
  const pair = async () => {
    const answer = await hands.ask("POST", "pairing", { code: code.value });
    code.value = "";
    if (answer === null) return code.focus();
    dialog.close();
    onPaired();
  };
  const form = make(
    "form",
    {
      submit: (event) => {
        event.preventDefault();
        void pair();
      },
    },
    code,
    make("button", { type: "submit", class: "primary" }, strings.pair),
    button(strings.showCode, () => void hands.ask("POST", "pairing/code"), { class: "quiet" }),
  );
  const dialog = make(
    "dialog",
    { class: "pairing", "aria-labelledby": "pairing-title", cancel: (event) => event.preventDefault() },
    make("h1", { id: "pairing-title" }, strings.pairTitle),
    make("p", {}, strings.pairHelp),
    form,
  );
  return dialog;
}
