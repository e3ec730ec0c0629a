/** Bench mode: which recording is the guitar, and this browser as the pedal's loudspeaker. */
import { titleOfShipped } from "../../state/presets.ts";
import type { PageFacts, PagePhrases } from "../protocol.ts";
import { button, make, panel } from "./elements.ts";
import { fileDrop } from "./file-drop.ts";
import { playStream } from "./loudspeaker.ts";
import type { Hands, Part } from "./part.ts";
import { strings } from "./strings.ts";

export type ListenPart = Part & { follow: (phrases: PagePhrases) => void };

export function listen(hands: Hands): ListenPart {
  let facts: PageFacts | null = null;
  let hearing: AbortController | null = null;
  const list = make("div", { class: "chips" });

  const hear = button(strings.listenNow, () => void (hearing === null ? start() : hearing.abort()), {
    class: "primary",
    "aria-pressed": "false",
  });
  const start = async () => {
    if (facts === null) return;
    const stop = new AbortController();
    hearing = stop;
    show(true);
    try {
      await playStream(await hands.sound(stop.signal), facts.rate, stop.signal);
    } catch (error) {
      if (!stop.signal.aborted) hands.tell((error as Error).message);
    }
    hearing = null;
    show(false);
  };
  const show = (isHearing: boolean) => {
    hear.textContent = isHearing ? strings.stopListening : strings.listenNow;
    hear.setAttribute("aria-pressed", String(isHearing));
  };

  const follow = ({ playing, names }: PagePhrases) => {
    element.hidden = false;
    list.replaceChildren(
      ...names.map((name) =>
        button(titleOfShipped(name), () => void hands.ask("PUT", "phrase", { name }), {
          class: "chip",
          "aria-pressed": String(name === playing),
        }),
      ),
    );
  };
  const sendFile = async (file: File) => {
    const most = facts?.bench?.mostUploadBytes ?? 0;
    if (file.size > most) return hands.tell(strings.tooLarge(file.name, most));
    hands.tell(strings.sending(file.name));
    const name = file.name.replace(/\.[^.]*$/, "");
    const phrases = await hands.ask("POST", `phrases?name=${encodeURIComponent(name)}`, file);
    if (phrases !== null) hands.tell(strings.nowThePhrase(titleOfShipped((phrases as PagePhrases).playing)));
  };

  const drop = fileDrop(
    { label: strings.sendRecording, help: strings.sendHelp, accept: ".wav,audio/wav", isMany: false },
    ([file]) => file && void sendFile(file),
  );
  const element = panel(
    "listen",
    strings.listen,
    make("p", { class: "help" }, strings.listenHelp),
    hear,
    make("h3", {}, strings.phrase),
    list,
    drop,
  );
  element.hidden = true;
  return {
    element,
    follow,
    hello: (said) => {
      facts = said;
      if (said.bench === null) return;
      void hands.ask("GET", "phrases").then((phrases) => phrases && follow(phrases as PagePhrases));
    },
  };
}
