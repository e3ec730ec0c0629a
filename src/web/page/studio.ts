/** The studio: a device's two recordings become a model, on the pedal, while it plays. */
import type { PageStudio } from "../protocol.ts";
import { activity } from "./activity.ts";
import { captureForm } from "./capture.ts";
import { make, panel } from "./elements.ts";
import { fileDrop } from "./file-drop.ts";
import type { Hands, Part } from "./part.ts";
import { recordings, sendSide } from "./recordings.ts";
import { strings } from "./strings.ts";

export type StudioPart = Part & { follow: (studio: PageStudio) => void; side: HTMLElement };

export function studio(hands: Hands): StudioPart {
  const list = recordings(hands);
  const going = activity(hands);
  const idle = make("p", { class: "help" }, strings.studioIdle);
  const follow = (now: PageStudio) => {
    list.show(now);
    going.show(now);
    idle.hidden = now.activity !== null;
  };
  const drop = fileDrop(
    { label: strings.drySide, help: strings.dryHelp, accept: ".wav,audio/wav", isMany: false },
    ([file]) => file && void sendSide(hands, "dry", null, file),
  );
  const capture = captureForm(hands);
  return {
    element: panel(
      "devices",
      strings.devices,
      make("p", { class: "help" }, strings.devicesHelp),
      capture,
      drop,
      list.element,
    ),
    side: panel("training", strings.training, idle, going.element),
    follow,
    hello: ({ bench }) => {
      // Without a codec there is nothing to play through.
      capture.hidden = bench !== null;
      void hands.ask("GET", "studio").then((now) => {
        if (now !== null) follow(now as PageStudio);
      });
    },
  };
}
