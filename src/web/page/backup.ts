/** Everything the pedal knows, as one file to keep, and given back. */
import { make, panel } from "./elements.ts";
import { fileDrop } from "./file-drop.ts";
import type { Part } from "./part.ts";
import { strings } from "./strings.ts";

/** @param take gives the pedal a file; what became of it */
export function backup(take: (file: File) => Promise<HTMLElement[]>): Part {
  const verdicts = make("ul", { class: "rows verdicts", "aria-live": "polite" });
  const restore = async (file: File) => {
    verdicts.replaceChildren(make("li", { class: "verdict help" }, strings.taking(file.name)));
    // Browsers number what they download: the pedal knows a backup by its own name.
    const named = new File([file], "stompnet-backup.tar");
    verdicts.replaceChildren(...(await take(named)));
  };
  const drop = fileDrop(
    { label: strings.restore, help: strings.restoreHelp, accept: ".tar", isMany: false },
    ([file]) => file && void restore(file),
  );
  return {
    element: panel(
      "backup",
      strings.backup,
      make("p", { class: "help" }, strings.backupHelp),
      make("a", { class: "icon words", href: "api/v1/backup", download: "" }, strings.takeBackup),
      drop,
      verdicts,
    ),
  };
}
