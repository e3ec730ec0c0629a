/** What `stompnet doctor` finds. */
import { button, make, panel } from "./elements.ts";
import type { Hands, Part } from "./part.ts";
import { strings } from "./strings.ts";

type Finding = { check: string; state: "fine" | "advice" | "fault"; found: string; advice: string[] };

function entry({ check, state, found, advice }: Finding): HTMLElement[] {
  const mark = make("span", { class: `mark ${state}` }, strings.findings[state]);
  const sentences = advice.map((sentence) => make("p", { class: "help" }, sentence));
  return [make("dt", {}, mark, check), make("dd", {}, found, ...sentences)];
}

export function doctor(hands: Hands): Part {
  const findings = make("dl", { class: "pairs findings", "aria-live": "polite" });
  const examine = async () => {
    start.disabled = true;
    start.textContent = strings.examining;
    const report = (await hands.ask("GET", "doctor")) as { findings: Finding[] } | null;
    if (report !== null) findings.replaceChildren(...report.findings.flatMap(entry));
    start.textContent = strings.examine;
    start.disabled = false;
  };
  const start = button(strings.examine, () => void examine(), { class: "quiet" });
  return {
    element: panel(
      "doctor",
      strings.doctor,
      make("p", { class: "help" }, strings.doctorHelp),
      start,
      findings,
    ),
  };
}
