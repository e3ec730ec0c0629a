/** Firmware: what runs, what lies beside it, and a signed update taken in. */
import type { PageFirmware } from "../protocol.ts";
import { make, panel, setText } from "./elements.ts";
import { fileDrop } from "./file-drop.ts";
import type { AskingPart, Hands } from "./part.ts";
import { restartButton } from "./restart.ts";
import { strings } from "./strings.ts";

/** While the machine unpacks what it received. */
const lookAgainMs = 2000;
const signatureEnding = ".minisig";

export function update(hands: Hands): AskingPart {
  const running = make("p", { class: "running" });
  const slots = make("dl", { class: "pairs" });
  const progress = make("p", { class: "help", role: "status" });
  const restart = restartButton(hands);

  const show = ({ version, architecture, slots: found, isInstalling, refusal }: PageFirmware) => {
    setText(running, strings.firmwareRuns(version, architecture));
    slots.replaceChildren(
      ...found.flatMap(({ slot, version: held, role }) => [
        make("dt", {}, strings.slot(slot)),
        make("dd", {}, strings.slotHolds(held, role)),
      ]),
    );
    const isWaiting = found.some(({ role }) => role === "trial");
    restart.element.hidden = !isWaiting;
    drop.hidden = refusal !== null;
    if (refusal !== null) setText(progress, refusal);
    else if (isInstalling) setText(progress, strings.installing);
    else if (isWaiting) setText(progress, strings.updateWaits);
    if (isInstalling) setTimeout(() => void read(), lookAgainMs);
  };
  const read = async () => {
    const answer = await hands.ask("GET", "firmware");
    if (answer !== null) show(answer as PageFirmware);
  };
  const send = async (files: readonly File[]) => {
    const signature = files.find(({ name }) => name.endsWith(signatureEnding));
    const firmware = files.find((file) => file !== signature);
    if (signature === undefined || firmware === undefined) return setText(progress, strings.updateNeedsBoth);
    setText(progress, strings.sending(firmware.name));
    const signed = await hands.attempt("PUT", "firmware/signature", signature);
    if ("refusal" in signed) return setText(progress, signed.refusal);
    const taken = await hands.attempt("POST", "firmware", firmware);
    if ("refusal" in taken) return setText(progress, taken.refusal);
    const { received } = taken.given as { received: unknown };
    setText(progress, received === null ? strings.updateRunsAlready : strings.installing);
    if (received !== null) setTimeout(() => void read(), lookAgainMs);
  };

  const drop = fileDrop(
    { label: strings.sendUpdate, help: strings.sendUpdateHelp, accept: ".stompnet,.minisig", isMany: true },
    (files) => void send(files),
  );
  let fill = () => {};
  const isFilled = new Promise<void>((resolve) => {
    fill = resolve;
  });
  return {
    isFilled,
    element: panel("update", strings.update, running, slots, drop, progress, restart.element),
    hello: (said) => {
      restart.hello(said);
      void read().finally(fill);
    },
  };
}
