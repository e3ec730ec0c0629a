/** What the pedal has to tell, and what is wrong with it: above the footswitches until somebody has read it. */
import { button, make, setText } from "./elements.ts";
import type { Hands, Part } from "./part.ts";
import { strings } from "./strings.ts";

export function banner(hands: Hands): Part {
  const sentence = make("p", { role: "alert" });
  let hasMessage = false;
  const dismiss = button(
    strings.dismiss,
    () => {
      element.hidden = true;
      if (hasMessage) void hands.send({ type: "messageShown", message: "" });
    },
    { class: "quiet" },
  );
  const element = make("div", { class: "banner", hidden: true }, sentence, dismiss);
  return {
    element,
    state: ({ message, faults }, changed) => {
      // One that was read stays away until there is something new.
      if (!("message" in changed || "faults" in changed)) return;
      const [fault] = faults;
      hasMessage = message !== "";
      const text = message || (fault === undefined ? "" : strings.faults[fault]);
      element.hidden = text === "";
      setText(sentence, text);
    },
  };
}
