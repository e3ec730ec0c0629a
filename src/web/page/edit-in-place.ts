/** A name that becomes a field for as long as it is written anew: Enter or leaving it keeps, Escape does not. */
import { make } from "./elements.ts";
import { strings } from "./strings.ts";

/** Whether a name within is being written anew: what is drawn there now would take the field away. */
export function isBeingNamed(element: HTMLElement): boolean {
  return element.querySelector("input.naming") !== null;
}

/** @param shown stands aside for the field */
export function editInPlace(shown: HTMLElement, called: string, rename: (name: string) => void): void {
  const field = make("input", {
    type: "text",
    class: "naming",
    maxlength: 60,
    value: called,
    "aria-label": strings.newName,
  });
  let isOpen = true;
  const finish = (isWanted: boolean) => {
    // Taking the field away blurs it, which would finish it again.
    if (!isOpen) return;
    isOpen = false;
    field.replaceWith(shown);
    const wanted = field.value.trim();
    if (isWanted && wanted !== "" && wanted !== called) rename(wanted);
  };
  field.addEventListener("keydown", ({ key }) => {
    if (key === "Enter" || key === "Escape") finish(key === "Enter");
  });
  field.addEventListener("blur", () => finish(true));
  shown.replaceWith(field);
  field.focus();
  field.select();
}
