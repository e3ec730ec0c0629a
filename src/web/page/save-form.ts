/** Saves the present sound: under a new name, or over what is there. */
import { button, make } from "./elements.ts";
import { strings } from "./strings.ts";

/** @param onSave hears a new name, or undefined for what is there */
export function saveForm(nameWords: string, onSave: (name?: string) => void): HTMLFormElement {
  const name = make("input", {
    type: "text",
    maxlength: 60,
    "aria-label": nameWords,
    placeholder: nameWords,
  });
  const submit = (event: Event) => {
    event.preventDefault();
    const called = name.value.trim();
    if (called === "") return name.focus();
    onSave(called);
    name.value = "";
  };
  return make(
    "form",
    { class: "save", submit },
    name,
    make("button", { type: "submit", class: "quiet" }, strings.saveAs),
    button(strings.save, () => onSave(), { class: "quiet" }),
  );
}
