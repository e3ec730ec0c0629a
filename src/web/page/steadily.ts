/** Lists that are drawn anew, but never under a hand. */
import { isBeingNamed } from "./edit-in-place.ts";

/**
 * Between down and up of a press, and while a name is written anew, the list stays as it is: the press would be lost with the
 * button under it, the name with its field. What is to be drawn is drawn right after.
 * @returns draws now, or as soon as the hand has gone
 */
export function steadily(list: HTMLElement, draw: () => void): () => void {
  let isPressed = false;
  let isDue = false;
  const attempt = () => {
    isDue = isPressed || isBeingNamed(list);
    if (!isDue) draw();
  };
  // The click comes after the pointer is up, and the name after its field has lost the focus.
  const letGo = () => {
    isPressed = false;
    if (isDue) setTimeout(attempt);
  };
  list.addEventListener("pointerdown", () => {
    isPressed = true;
  });
  list.addEventListener("focusout", letGo);
  for (const end of ["pointerup", "pointercancel"]) window.addEventListener(end, letGo);
  return attempt;
}
