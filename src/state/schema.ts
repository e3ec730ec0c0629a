/**
 * A small language for files that people write by hand. One description of a field reads it, says exactly what is
 * wrong with it and gives its line in the JSON schema that editors use. Reading never throws: what is wrong becomes a
 * complaint and the fallback, so that one slip in a file does not silence the pedal.
 */

export type Complain = (sentence: string) => void;

export type JsonSchema = Readonly<Record<string, unknown>>;

export type Schema<T> = {
  /**
   * The value in its type.
   * @param where its path for people, e.g. `switches[1].gpio`
   * @returns undefined after at least one complaint
   */
  read(value: unknown, where: string, complain: Complain): T | undefined;
  /** JSON schema, draft 2020-12. */
  json: JsonSchema;
  /** For people: "a whole number from 0 to 27". */
  expectation: string;
  /** Stands in for an absent or unusable value; a field without one is required. */
  fallback?: T;
};

export type ValueOf<S> = S extends Schema<infer T> ? T : never;

export function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? "missing";
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

function leaf<T>(expectation: string, json: JsonSchema, accepts: (value: unknown) => value is T): Schema<T> {
  return {
    expectation,
    json,
    read(value, where, complain) {
      if (accepts(value)) return value;
      complain(`${where} is ${shown(value)}; it must be ${expectation}.`);
      return undefined;
    },
  };
}

/** A number from `minimum` to `maximum`, both included. `meaning` says what the range is, e.g. "milliseconds". */
export function number(minimum: number, maximum: number, meaning = ""): Schema<number> {
  const expectation = `a number from ${minimum} to ${maximum}${meaning && ` (${meaning})`}`;
  return leaf(
    expectation,
    { type: "number", minimum, maximum, ...(meaning && { description: meaning }) },
    (value): value is number => typeof value === "number" && value >= minimum && value <= maximum,
  );
}

export function integer(minimum: number, maximum: number, meaning = ""): Schema<number> {
  const expectation = `a whole number from ${minimum} to ${maximum}${meaning && ` (${meaning})`}`;
  return leaf(
    expectation,
    { type: "integer", minimum, maximum, ...(meaning && { description: meaning }) },
    (value): value is number =>
      Number.isInteger(value) && Number(value) >= minimum && Number(value) <= maximum,
  );
}

export function text(meaning: string, maximumLength = 200): Schema<string> {
  return leaf(
    `${meaning}, a text of 1 to ${maximumLength} characters`,
    { type: "string", minLength: 1, maxLength: maximumLength, description: meaning },
    (value): value is string =>
      typeof value === "string" && value.length > 0 && value.length <= maximumLength,
  );
}

export function yesOrNo(meaning: string): Schema<boolean> {
  return leaf(
    "true or false",
    { type: "boolean", description: meaning },
    (value): value is boolean => typeof value === "boolean",
  );
}

/** One of a few words (or numbers); a near miss is answered with the word that was probably meant. */
export function oneOf<const T extends string | number>(choices: readonly T[], meaning = ""): Schema<T> {
  return {
    expectation: `one of ${choices.map(shown).join(", ")}`,
    json: { enum: choices, ...(meaning && { description: meaning }) },
    read(value, where, complain) {
      const found = choices.find((choice) => choice === value);
      if (found === undefined) {
        const near = typeof value === "string" ? nearestWord(value, choices.map(String)) : undefined;
        const hint = near === undefined ? `it must be ${this.expectation}` : `did you mean "${near}"?`;
        complain(`${where} is ${shown(value)}; ${hint}${hint.endsWith("?") ? "" : "."}`);
      }
      return found;
    },
  };
}

/** Items that cannot be read are left out, after their complaint; the others count. */
export function list<T>(item: Schema<T>, maximumLength: number): Schema<readonly T[]> {
  return {
    expectation: `a list of at most ${maximumLength}, each ${item.expectation}`,
    json: { type: "array", maxItems: maximumLength, items: item.json },
    read(value, where, complain) {
      if (!Array.isArray(value)) {
        complain(`${where} is ${shown(value)}; it must be a list: [ ... ].`);
        return undefined;
      }
      if (value.length > maximumLength)
        complain(`${where} has ${value.length} entries; the first ${maximumLength} count.`);
      return value
        .slice(0, maximumLength)
        .map((entry, index) => item.read(entry, `${where}[${index}]`, complain))
        .filter((entry) => entry !== undefined);
    },
  };
}

type Fields = Record<string, Schema<unknown>>;
type RecordOf<F extends Fields> = { [K in keyof F]: ValueOf<F[K]> };

/** An object with these fields and no others. `expectation` names the thing, e.g. "a switch". */
export function record<F extends Fields>(expectation: string, fields: F): Schema<RecordOf<F>> {
  const required = Object.keys(fields).filter((name) => !("fallback" in fields[name]!));
  const properties = Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, field.json]));
  return {
    expectation,
    json: { type: "object", properties, required, additionalProperties: false },
    read(value, where, complain) {
      if (typeof value !== "object" || value === null || Array.isArray(value)) {
        complain(`${where || "The file"} is ${shown(value)}; it must be ${expectation}: { ... }.`);
        return undefined;
      }
      complainAboutUnknownWords(value, Object.keys(fields), where, complain);
      return readFields(value as Record<string, unknown>, fields, where, complain);
    },
  };
}

function readFields<F extends Fields>(
  value: Record<string, unknown>,
  fields: F,
  where: string,
  complain: Complain,
): RecordOf<F> | undefined {
  const result: Record<string, unknown> = {};
  let complete = true;
  for (const [name, field] of Object.entries(fields)) {
    const path = where ? `${where}.${name}` : name;
    const present = Object.hasOwn(value, name);
    if (!present && !("fallback" in field)) complain(`${path} is missing; it must be ${field.expectation}.`);
    const read = present ? field.read(value[name], path, complain) : undefined;
    if (read !== undefined) result[name] = read;
    else if ("fallback" in field) result[name] = field.fallback;
    else complete = false;
  }
  return complete ? (result as RecordOf<F>) : undefined;
}

function complainAboutUnknownWords(
  value: object,
  known: readonly string[],
  where: string,
  complain: Complain,
) {
  for (const name of Object.keys(value)) {
    if (known.includes(name) || name === "$schema") continue;
    const near = nearestWord(name, known);
    const hint = near === undefined ? `known here: ${known.join(", ")}.` : `did you mean "${near}"?`;
    complain(`${where ? `${where}.` : ""}${name} is not a setting; ${hint}`);
  }
}

/** The field may be absent, and is `fallback` then. */
export function otherwise<T>(schema: Schema<T>, fallback: NoInfer<T>): Schema<T> {
  return { ...schema, fallback, json: { ...schema.json, default: fallback } };
}

/** The field may be absent or null, and is null then. */
export function optional<T>(schema: Schema<T>): Schema<T | null> {
  return {
    ...schema,
    fallback: null,
    json: { anyOf: [schema.json, { type: "null" }] },
    read: (value, where, complain) => (value === null ? null : schema.read(value, where, complain)),
  };
}

/** The known word that takes the fewest changed letters, if it is near enough to have been meant. */
export function nearestWord(word: string, known: readonly string[]): string | undefined {
  let nearest: string | undefined;
  let fewest = Math.max(1, Math.floor(word.length / 3)) + 1;
  for (const candidate of known) {
    const changes = changedLetters(word.toLowerCase(), candidate.toLowerCase());
    if (changes < fewest) {
      fewest = changes;
      nearest = candidate;
    }
  }
  return nearest;
}

/** Letters put in, left out, changed or swapped with their neighbour (optimal string alignment). */
function changedLetters(from: string, to: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let line = 1; line <= from.length; line++) {
    const next = [line];
    for (let column = 1; column <= to.length; column++) {
      const changed = last[column - 1]! + (from[line - 1] === to[column - 1] ? 0 : 1);
      const isSwap = line > 1 && from[line - 1] === to[column - 2] && from[line - 2] === to[column - 1];
      const swapped = isSwap ? beforeLast[column - 2]! + 1 : changed;
      next.push(Math.min(changed, swapped, last[column]! + 1, next[column - 1]! + 1));
    }
    beforeLast = last;
    last = next;
  }
  return last[to.length]!;
}
