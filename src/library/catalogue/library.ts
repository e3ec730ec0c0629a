/**
 * The library on disk. Every entry is a folder named after its content's checksum, with the content and its card inside:
 *
 *   models/3f2a.../{content,card.json}   cabinets/...   presets/...   order.json
 *
 * Contents are never changed, only published and withdrawn whole, and a card that gets another name is replaced in one step,
 * so any number of processes may read while one writes.
 */

import { createHash } from "node:crypto";
import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { Refusal } from "../../refusal.ts";
import { writeFileAtomically } from "../store/atomic.ts";
import { sealed, unsealed } from "../store/state.ts";
import {
  type Card,
  type CardFacts,
  type EntryId,
  type EntryKind,
  entryKinds,
  readCard,
  renamed,
  titleOf,
} from "./card.ts";
import { inOrder } from "./order.ts";
import { makeFolder, publishFolder, sweep, withdrawFolder } from "./publish.ts";

const folderOf: Readonly<Record<EntryKind, string>> = {
  model: "models",
  cabinet: "cabinets",
  presets: "presets",
};

/** 128 bits of the checksum: nobody meets the same by chance, and a preset stays readable. */
const idDigits = 32;

export type NewEntry = { kind: EntryKind; content: Uint8Array; fileName: string; facts: CardFacts };

export function checksumOf(content: Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}

export function idOf(content: Uint8Array): EntryId {
  return checksumOf(content).slice(0, idDigits);
}

export class Library {
  readonly folder: string;

  /** @param folder need not exist yet */
  constructor(folder: string) {
    this.folder = folder;
  }

  /** Where an entry's content stands; for readers that want a path. */
  contentPath(kind: EntryKind, id: EntryId): string {
    return join(this.#entryFolder(kind, id), "content");
  }

  /** Whole entries only, in order; what is damaged is left out. Never rejects. */
  async list(kind: EntryKind): Promise<Card[]> {
    const names = await readdir(join(this.folder, folderOf[kind])).catch(() => []);
    const cards = await Promise.all(names.map((name) => this.card(kind, name)));
    return inOrder(
      cards.filter((card) => card !== undefined),
      await this.#arranged(),
    );
  }

  /** undefined where there is no such entry or its card or the length of its content is not what it was. */
  async card(kind: EntryKind, id: EntryId): Promise<Card | undefined> {
    if (!/^[0-9a-f]{32}$/.test(id)) return undefined;
    const folder = this.#entryFolder(kind, id);
    const file = await readFile(join(folder, "card.json"), "utf8").catch(() => "");
    const card = readCard(unsealed(file));
    if (card === undefined || card.id !== id || card.kind !== kind) return undefined;
    const status = await stat(join(folder, "content")).catch(() => null);
    return status?.size === card.bytes ? card : undefined;
  }

  /**
   * The content of an entry, each byte of it as it was taken in.
   * @throws Refusal when it is not there or the disk has bitten it
   */
  async read(kind: EntryKind, id: EntryId): Promise<Uint8Array> {
    const card = await this.card(kind, id);
    if (card === undefined)
      throw new Refusal(`The library has no whole ${kind} ${id}: import it again from a stick.`);
    const content = await readFile(this.contentPath(kind, id)).catch(() => null);
    if (content === null || checksumOf(content) !== card.checksum)
      throw new Refusal(`"${card.title}" is damaged on the pedal's disk: import it again from a stick.`);
    return new Uint8Array(content);
  }

  /**
   * Takes an entry in, or finds that it is there. A damaged one of the same content is replaced.
   * @returns its card, and whether it is new
   * @throws Refusal when the disk will not take it
   */
  async add({ kind, content, fileName, facts }: NewEntry): Promise<{ card: Card; isNew: boolean }> {
    const checksum = checksumOf(content);
    const id = checksum.slice(0, idDigits);
    const known = await this.#wholeCard(kind, id);
    if (known !== undefined) return { card: known, isNew: false };
    const file = { kind, id, title: titleOf(fileName), fileName, bytes: content.length, checksum };
    const card: Card = { ...file, ...facts };
    const path = this.#entryFolder(kind, id);
    const publish = () =>
      publishFolder(path, { content, "card.json": sealed(card) }, async (folder) => {
        const copy = await readFile(join(folder, "content"));
        if (checksumOf(copy) !== checksum)
          throw new Refusal(`"${card.title}" did not arrive whole on the pedal's disk: import it again.`);
      });
    if (await publish()) return { card, isNew: true };
    const meanwhile = await this.#wholeCard(kind, id);
    if (meanwhile !== undefined) return { card: meanwhile, isNew: false };
    await withdrawFolder(path);
    await publish();
    return { card, isNew: true };
  }

  /** Whether this very content is here and whole. */
  async holds(kind: EntryKind, content: Uint8Array): Promise<boolean> {
    return (await this.#wholeCard(kind, idOf(content))) !== undefined;
  }

  async remove(kind: EntryKind, id: EntryId): Promise<void> {
    if (await this.card(kind, id)) await withdrawFolder(this.#entryFolder(kind, id));
  }

  /** Calls an entry otherwise. @throws Refusal where it is not there, or nothing can be called so */
  async rename(kind: EntryKind, id: EntryId, name: string): Promise<Card> {
    const card = await this.card(kind, id);
    if (card === undefined) throw new Refusal("The library has no such entry any more.");
    const called = renamed(card, name);
    await writeFileAtomically(join(this.#entryFolder(kind, id), "card.json"), sealed(called));
    return called;
  }

  /** Puts these entries first, in this order. */
  async arrange(ids: readonly EntryId[]): Promise<void> {
    await makeFolder(this.folder);
    await writeFileAtomically(this.#orderPath, sealed(ids));
  }

  /** Removes what interrupted imports left; imports of other processes go on. */
  async tidy(): Promise<void> {
    for (const kind of entryKinds) await sweep(join(this.folder, folderOf[kind]));
  }

  async #wholeCard(kind: EntryKind, id: EntryId): Promise<Card | undefined> {
    try {
      await this.read(kind, id);
      return await this.card(kind, id);
    } catch {
      return undefined;
    }
  }

  get #orderPath(): string {
    return join(this.folder, "order.json");
  }

  async #arranged(): Promise<string[]> {
    const ids = unsealed(await readFile(this.#orderPath, "utf8").catch(() => ""));
    return Array.isArray(ids) ? ids.filter((id) => typeof id === "string") : [];
  }

  #entryFolder(kind: EntryKind, id: EntryId): string {
    return join(this.folder, folderOf[kind], id);
  }
}
