/** Everything the pedal knows, as one file to keep; given back where files are added to the library. */
import { make, panel } from "./elements.ts";
import type { Part } from "./part.ts";
import { strings } from "./strings.ts";

export function backup(): Part {
  return {
    element: panel(
      "backup",
      strings.backup,
      make("p", { class: "help" }, strings.backupHelp),
      make("a", { class: "icon words", href: "api/v1/backup", download: "" }, strings.takeBackup),
    ),
  };
}
