/** A place to drop files on, or to choose them with. */
import { make } from "./elements.ts";

export type FileDrop = { label: string; help: string; accept: string; isMany: boolean };

export function fileDrop(
  { label, help, accept, isMany }: FileDrop,
  take: (files: readonly File[]) => void,
): HTMLElement {
  const input = make("input", {
    type: "file",
    accept,
    multiple: isMany,
    change: () => {
      // Copied first: emptying the field empties its list, and the same file may be chosen again.
      const files = [...(input.files ?? [])];
      input.value = "";
      if (files.length > 0) take(files);
    },
  });
  return make(
    "label",
    {
      class: "drop",
      dragover: (event) => event.preventDefault(),
      drop: (event) => {
        event.preventDefault();
        const files = [...((event as DragEvent).dataTransfer?.files ?? [])];
        if (files.length > 0) take(isMany ? files : files.slice(0, 1));
      },
    },
    make("span", {}, label),
    make("span", { class: "help" }, help),
    input,
  );
}
