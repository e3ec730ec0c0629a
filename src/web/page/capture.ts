/** A device between the pedal's output and input: our test signal is played through it and recorded. */
import { make } from "./elements.ts";
import type { Hands } from "./part.ts";
import { strings } from "./strings.ts";

const offeredMinutes = [1, 2, 3, 4] as const;
const usual = offeredMinutes.indexOf(3);

export function captureForm(hands: Hands): HTMLElement {
  const name = make("input", {
    type: "text",
    maxlength: 60,
    "aria-label": strings.deviceName,
    placeholder: strings.deviceName,
  });
  const minutes = make(
    "select",
    { "aria-label": strings.signalLength },
    ...offeredMinutes.map((count) => make("option", {}, strings.minutes(count))),
  );
  minutes.selectedIndex = usual;
  const begin = async () => {
    const called = name.value.trim();
    if (called === "") return name.focus();
    const order = { name: called, minutes: offeredMinutes[minutes.selectedIndex] };
    if ((await hands.ask("POST", "studio/capture", order)) !== null) name.value = "";
  };
  return make(
    "form",
    {
      class: "save capture",
      submit: (event) => {
        event.preventDefault();
        void begin();
      },
    },
    make("p", { class: "help" }, strings.captureHelp),
    name,
    minutes,
    make("button", { type: "submit", class: "quiet" }, strings.capture),
  );
}
