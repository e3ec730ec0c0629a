/** A terminal's keyboard as footswitches and knobs. The terminal is given back as it was, whatever happens. */

import type { ReadStream } from "node:tty";
import type { Milliseconds } from "../../units.ts";
import { keysIn, meaningOfKey } from "../keys.ts";
import type { ControlDriver, Listener } from "../port.ts";

export type KeyboardRequests = { onHelp(): void; onQuit(): void };

export class KeyboardDriver implements ControlDriver {
  private readonly terminal: ReadStream;
  private readonly requests: KeyboardRequests;
  private readonly clock: () => Milliseconds;
  private listen: Listener = () => {};

  /** @param terminal standard input; where it is no terminal the driver does nothing */
  constructor(terminal: ReadStream, requests: KeyboardRequests, clock: () => Milliseconds) {
    this.terminal = terminal;
    this.requests = requests;
    this.clock = clock;
  }

  start(listen: Listener): void {
    if (!this.terminal.isTTY) return;
    this.listen = listen;
    this.terminal.setRawMode(true);
    this.terminal.setEncoding("utf8");
    this.terminal.on("data", this.take);
    this.terminal.resume();
    // Also after a crash: an uncaught error ends in "exit".
    process.on("exit", this.restore);
  }

  async stop(): Promise<void> {
    this.terminal.off("data", this.take);
    this.terminal.pause();
    this.restore();
    process.off("exit", this.restore);
  }

  private readonly restore = (): void => {
    if (this.terminal.isTTY && this.terminal.isRaw) this.terminal.setRawMode(false);
  };

  private readonly take = (text: string): void => {
    for (const key of keysIn(text)) this.press(key);
  };

  private press(key: string): void {
    const meaning = meaningOfKey(key);
    const at = this.clock();
    if (meaning === null) return;
    if (meaning.type === "quit") this.requests.onQuit();
    else if (meaning.type === "help") this.requests.onHelp();
    else if (meaning.type === "event") this.listen({ kind: "event", event: meaning.event, at });
    else {
      // A terminal does not say when a key comes up: every press is a tap.
      this.listen({ kind: "switch", index: meaning.index, pressed: true, at });
      this.listen({ kind: "switch", index: meaning.index, pressed: false, at });
    }
  }
}
