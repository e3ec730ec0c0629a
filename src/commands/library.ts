/** `stompnet library`: what the library holds, in the order of the footswitch, and how to change it. */
import { type Card, type EntryKind, entryKinds } from "../library/catalogue/card.ts";
import { Library } from "../library/catalogue/library.ts";
import { libraryFolder } from "../library/folders.ts";
import { readRefusals } from "../library/intake/refusals.ts";
import type { StickReport } from "../library/intake/report.ts";
import { Refusal } from "../refusal.ts";
import { type Command, ownFolder, parse } from "./command.ts";

const options = { data: { type: "string" }, json: { type: "boolean" } } as const;

async function run(args: string[]): Promise<void> {
  const { values, positionals } = parse(args, options);
  const [action = "list", ...words] = positionals;
  const library = new Library(libraryFolder(ownFolder(values.data)));
  if (action === "remove")
    for (const { kind, id } of await found(library, words)) await library.remove(kind, id);
  else if (action === "first") await putFirst(library, await found(library, words));
  else if (action === "rename") await rename(library, words);
  else if (action !== "list")
    throw new Refusal(`library does list, first, rename or remove; "${action}" is none of them.`);
  const cards = await all(library);
  const { folder } = library;
  const text = values.json
    ? `${JSON.stringify(cards, null, 2)}\n`
    : page(cards) + refusals(await readRefusals(folder));
  process.stdout.write(text);
}

async function all(library: Library): Promise<Card[]> {
  return (await Promise.all(entryKinds.map((kind) => library.list(kind)))).flat();
}

/** By title or by the beginning of the lasting name. @throws Refusal */
async function found(library: Library, words: readonly string[]): Promise<Card[]> {
  if (words.length === 0)
    throw new Refusal("Say which: give titles or the beginnings of ids, as `stompnet library` shows them.");
  const cards = await all(library);
  return words.map((word) => {
    const hits = cards.filter(({ title, id }) => title === word || (word.length >= 4 && id.startsWith(word)));
    if (hits.length === 1) return hits[0]!;
    if (hits.length === 0) throw new Refusal(`The library has no "${word}": see stompnet library.`);
    throw new Refusal(`"${word}" means ${hits.length} entries: give the beginning of one's id.`);
  });
}

async function rename(library: Library, [word, name, ...more]: readonly string[]): Promise<void> {
  if (word === undefined || name === undefined || more.length > 0)
    throw new Refusal(
      "Say which and how: stompnet library rename TITLE NAME, each in quotes if it has blanks.",
    );
  const [{ kind, id }] = (await found(library, [word])) as [Card];
  await library.rename(kind, id, name);
}

async function putFirst(library: Library, cards: readonly Card[]): Promise<void> {
  const rest = (await all(library)).map(({ id }) => id);
  const first = cards.map(({ id }) => id);
  await library.arrange([...first, ...rest.filter((id) => !first.includes(id))]);
}

/** Of a stick full of other things. */
const mostRefusals = 50;

const headings: Readonly<Record<EntryKind, string>> = {
  model: "Models",
  cabinet: "Cabinets",
  presets: "Presets",
};

function page(cards: readonly Card[]): string {
  if (cards.length === 0) return "The library is empty: put a stick with models in.\n";
  const sections = entryKinds.map((kind) => {
    const lines = cards.filter((card) => card.kind === kind).map(line);
    return lines.length === 0 ? "" : `${headings[kind]}\n${lines.join("\n")}\n`;
  });
  return sections.filter((section) => section !== "").join("\n");
}

/** The last lines, as far as somebody reads them. */
function refusals(refused: StickReport["refused"]): string {
  if (refused.length === 0) return "";
  const more = refused.length - mostRefusals;
  const lines = refused.slice(0, mostRefusals).map(({ sentence }) => `  ${sentence}`);
  return `\nNot taken from the last stick\n${lines.join("\n")}\n${more > 0 ? `  and ${more} more\n` : ""}`;
}

function line({ id, title, ownName, architecture, cost }: Card): string {
  const facts = [
    ownName === title ? null : ownName,
    architecture,
    cost === null ? null : `${(100 * cost).toFixed(1)} %`,
  ];
  return `  ${id.slice(0, 8)}  ${[title, ...facts.filter((fact) => fact !== null)].join(", ")}`;
}

export const libraryCommand: Command = {
  name: "library",
  usage: "library [list | first TITLE... | rename TITLE NAME | remove TITLE...] [--json] [--data FOLDER]",
  summary: "Shows what the library holds in the order of the footswitch, and changes it.",
  options: [
    "list             everything, in order (the default)",
    "first TITLE...   put these first, in this order; an id's beginning will do for a title",
    "rename TITLE NAME  call one otherwise",
    "remove TITLE...  take these out",
    "--json           for programs",
    "--data FOLDER    the pedal's own folder (STOMPNET_DATA; data/ of a checkout, /var/lib/stompnet of a pedal)",
  ],
  run,
};
