/** `pedal.json`, edited: every setting in the schema's words, what is wrong in the pedal's, and when a change counts. */
import { button, make, panel } from "./elements.ts";
import type { AskingPart, Hands } from "./part.ts";
import { restartButton } from "./restart.ts";
import { fieldsFor, type Place, type Schema } from "./settings-fields.ts";
import { strings } from "./strings.ts";

type Settings = { schema: Schema; written: unknown; complaints: string[]; waiting: string[] };

export function settings(hands: Hands): AskingPart {
  let known: Settings | null = null;
  let draft: unknown = {};
  let isEdited = false;
  const fields = make("div", { class: "fields" });
  const complaints = make("ul", { class: "complaints", role: "alert" });
  const outcome = make("p", { class: "help", role: "status" });
  const restart = restartButton(hands);
  const root: Place = {
    path: "",
    read: () => draft,
    write: (value) => {
      draft = value;
      edited(true);
    },
  };

  const edited = (isNow: boolean) => {
    isEdited = isNow;
    save.disabled = !isNow;
    discard.disabled = !isNow;
  };
  const draw = () => {
    if (known === null) return;
    // Drawn anew under the hand, for a field more or less: the same groups stay open and the same place in focus.
    const open = [...fields.querySelectorAll("details")].map((one) => one.open);
    const focused = document.activeElement?.getAttribute("data-path");
    fields.replaceChildren(...fieldsFor(root, known.schema, draw).map(folded));
    for (const [index, one] of [...fields.querySelectorAll("details")].entries())
      one.open = open[index] ?? false;
    if (focused) fields.querySelector<HTMLElement>(`[data-path="${CSS.escape(focused)}"]`)?.focus();
  };
  const complain = (sentences: readonly string[]) => {
    complaints.replaceChildren(...sentences.map((sentence) => make("li", {}, sentence)));
    for (const field of fields.querySelectorAll("[data-path]")) {
      const path = field.getAttribute("data-path") ?? "";
      const isWrong = sentences.some((sentence) => sentence.startsWith(`${path} `));
      if (isWrong) field.closest("details")?.setAttribute("open", "");
      field.setAttribute("aria-invalid", String(isWrong));
    }
  };
  const tellWaiting = (waiting: readonly string[], now: readonly string[] = []) => {
    outcome.textContent = strings.settingsCount(now, waiting);
    restart.element.hidden = waiting.length === 0;
  };
  const read = async () => {
    const answer = (await hands.ask("GET", "settings")) as Settings | null;
    if (answer === null) return;
    known = answer;
    draft = structuredClone(answer.written);
    draw();
    edited(false);
    complain(answer.complaints);
    tellWaiting(answer.waiting);
  };
  const store = async () => {
    const answer = await hands.attempt("PUT", "settings", draft);
    if ("refusal" in answer) return complain(answer.refusal.split("\n"));
    const { now, waiting } = answer.given as { now: string[]; waiting: string[] };
    complain([]);
    edited(false);
    tellWaiting(waiting, now);
    hands.tell(strings.settingsSaved);
  };

  const save = button(strings.saveSettings, () => void store(), { class: "primary" });
  const discard = button(strings.discardSettings, () => void read(), { class: "quiet" });
  const element = panel(
    "settings",
    strings.settings,
    make("p", { class: "help" }, strings.settingsHelp),
    fields,
    complaints,
    make("div", { class: "actions" }, save, discard, restart.element),
    outcome,
  );
  let fill = () => {};
  const isFilled = new Promise<void>((resolve) => {
    fill = resolve;
  });
  return {
    element,
    isFilled,
    hello: (facts) => {
      restart.hello(facts);
      // What a hand has begun is not taken from it.
      if (!isEdited) void read().finally(fill);
    },
  };
}

/** Each group in a fold of its own: what is soldered to the board is changed once. */
function folded(field: HTMLElement): HTMLElement {
  if (!field.matches("fieldset")) return field;
  const legend = field.querySelector("legend");
  const fold = make("details", { class: "group" }, make("summary", {}, legend?.textContent ?? ""));
  legend?.remove();
  fold.append(...field.childNodes);
  return fold;
}
