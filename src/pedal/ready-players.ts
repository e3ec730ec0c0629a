/**
 * Players of what is heard and of what may be next: read, packed, measured and settled before anybody steps there, so that a
 * step reads no file and packs nothing. What was heard is settled afresh before it is heard again.
 */
import type { Player } from "../engine/load/load.ts";
import type { Steps } from "../engine/load/steps.ts";
import { Refusal } from "../refusal.ts";
import type { Slices } from "./slices.ts";

export type ReadyPlayersParts = {
  /** Reads the file; its steps make a player of it. @throws Refusal */
  read: (reference: string) => Promise<Steps<Player>>;
  unload: (player: Player) => void;
  slices: Slices;
  /** Kernel memory for players that nobody hears. */
  mostBytes: number;
};

type Entry = {
  state: "making" | "ready" | "lent" | "renewing";
  player: Player | null;
  /** When it is ready the next time; rejects where it cannot be made. */
  ready: PromiseWithResolvers<void>;
};

export class ReadyPlayers {
  readonly #parts: ReadyPlayersParts;
  readonly #entries = new Map<string, Entry>();
  #near: readonly string[] = [];
  /** Near, and no room or no file: not tried again until something else is near. */
  readonly #passedOver = new Set<string>();
  #awaited: string | null = null;
  #isPreloading = false;
  #hasEnded = false;

  constructor(parts: ReadyPlayersParts) {
    this.#parts = parts;
  }

  /** At once; null where it is not ready. Whoever takes a player gives it back. */
  takeReady(reference: string): Player | null {
    const entry = this.#entries.get(reference);
    if (entry?.state !== "ready") return null;
    entry.state = "lent";
    entry.ready = newPromise();
    return entry.player;
  }

  /** As soon as it can be; one caller at a time. @throws Refusal */
  async take(reference: string): Promise<Player> {
    this.#awaited = reference;
    try {
      for (;;) {
        const player = this.takeReady(reference);
        if (player !== null) return player;
        await (this.#entries.get(reference) ?? this.#make(reference)).ready.promise;
      }
    } finally {
      this.#awaited = null;
      void this.#preload();
    }
  }

  /** What is no longer heard: settled afresh if it may be next, else released. */
  giveBack(player: Player): void {
    const [reference, entry] = this.#find(player);
    if (this.#isNear(reference)) void this.#renew(reference, entry, player);
    else this.#release(reference, entry);
  }

  /** What was taken off: never heard again as it is. */
  discard(player: Player): void {
    this.#release(...this.#find(player));
  }

  /** @param references what may be next, the likeliest first */
  keep(references: readonly string[]): void {
    this.#near = references;
    this.#passedOver.clear();
    this.#releaseIdle((reference) => !this.#isNear(reference));
    void this.#preload();
  }

  /** Nothing is made ahead any more: a file that is slow to open must not hold up the end. */
  end(): void {
    this.#hasEnded = true;
  }

  /** Kernel memory of what nobody hears. */
  get idleBytes(): number {
    const idle = [...this.#entries.values()].filter(({ state }) => state === "ready" || state === "renewing");
    return idle.reduce((sum, { player }) => sum + (player?.region.bytes ?? 0), 0);
  }

  async #preload(): Promise<void> {
    if (this.#isPreloading) return;
    this.#isPreloading = true;
    for (let next = this.#nextNear(); next !== undefined; next = this.#nextNear()) {
      const reference = next;
      await this.#make(reference).ready.promise.catch(() => this.#passedOver.add(reference));
      if (this.idleBytes <= this.#parts.mostBytes) continue;
      for (const other of this.#near) if (!this.#entries.has(other)) this.#passedOver.add(other);
      this.#passedOver.add(reference);
      this.#releaseIdle((idle) => idle === reference);
    }
    this.#isPreloading = false;
  }

  /** Nothing while somebody waits: theirs comes first. */
  #nextNear(): string | undefined {
    if (this.#hasEnded || this.#awaited !== null) return undefined;
    return this.#near.find((reference) => !this.#entries.has(reference) && !this.#passedOver.has(reference));
  }

  #isNear(reference: string): boolean {
    return this.#near.includes(reference) || this.#awaited === reference;
  }

  #make(reference: string): Entry {
    const entry: Entry = { state: "making", player: null, ready: newPromise() };
    this.#entries.set(reference, entry);
    this.#load(reference).then(
      (player) => {
        entry.player = player;
        this.#becomeReady(reference, entry);
      },
      (error: unknown) => {
        this.#entries.delete(reference);
        entry.ready.reject(error);
      },
    );
    return entry;
  }

  async #load(reference: string): Promise<Player> {
    const run = async () =>
      this.#parts.slices.run(await this.#parts.read(reference), () => this.#awaited === reference);
    try {
      return await run();
    } catch (error) {
      // What somebody waits for may take the room of what nobody asked for.
      const mayTakeRoom = error instanceof Refusal && this.#awaited === reference && this.idleBytes > 0;
      if (!mayTakeRoom) throw error;
      this.#releaseIdle(() => true);
      return run();
    }
  }

  async #renew(reference: string, entry: Entry, player: Player): Promise<void> {
    entry.state = "renewing";
    await this.#parts.slices.run(player.renew(), () => this.#awaited === reference);
    this.#becomeReady(reference, entry);
  }

  #becomeReady(reference: string, entry: Entry): void {
    entry.state = "ready";
    entry.ready.resolve();
    if (!this.#isNear(reference)) this.#release(reference, entry);
  }

  #releaseIdle(which: (reference: string) => boolean): void {
    for (const [reference, entry] of this.#entries)
      if (entry.state === "ready" && which(reference)) this.#release(reference, entry);
  }

  #release(reference: string, { player }: Entry): void {
    this.#entries.delete(reference);
    if (player) this.#parts.unload(player);
  }

  #find(player: Player): [string, Entry] {
    const found = [...this.#entries].find(([, entry]) => entry.player === player);
    if (found === undefined) throw new Error("this player was never taken");
    return found;
  }
}

function newPromise(): PromiseWithResolvers<void> {
  const created = Promise.withResolvers<void>();
  // Mostly nobody waits.
  created.promise.catch(() => {});
  return created;
}
