/** What pedal.json says, each setting with the schema's own words. */
import { make, panel } from "./elements.ts";
import type { Hands, Part } from "./part.ts";
import { strings } from "./strings.ts";

type Schema = {
  description?: string;
  properties?: Record<string, Schema>;
  items?: Schema;
  anyOf?: Schema[];
  enum?: unknown[];
  minimum?: number;
  maximum?: number;
};

/** Without the "or null" around it. */
function core(schema: Schema): Schema {
  return schema.anyOf?.[0] ?? schema;
}

function range({ enum: choices, minimum, maximum }: Schema): string {
  if (choices !== undefined) return choices.join(", ");
  return minimum === undefined || maximum === undefined ? "" : `${minimum} to ${maximum}`;
}

function shown(value: unknown): string {
  if (value === null || value === undefined || value === "") return strings.notSet;
  return Array.isArray(value) && value.length === 0 ? strings.notSet : String(value);
}

/** One row for each setting, those within others under their path. */
function rows(path: string, value: unknown, given: Schema): HTMLElement[] {
  const schema = core(given);
  if (typeof value === "object" && value !== null && !(Array.isArray(value) && value.length === 0)) {
    return Object.entries(value).flatMap(([name, inner]) => {
      const isList = Array.isArray(value);
      const below = isList ? schema.items : schema.properties?.[name];
      return rows(
        isList ? `${path} ${Number(name) + 1}` : path ? `${path} · ${name}` : name,
        inner,
        below ?? {},
      );
    });
  }
  const words = [schema.description ?? "", range(schema)].filter(Boolean).join(": ");
  const term = make("dt", {}, path);
  const meaning = make("p", { class: "help" }, words);
  return [term, make("dd", {}, make("span", { class: "value" }, shown(value)), ...(words ? [meaning] : []))];
}

export function settings(hands: Hands): Part {
  const list = make("dl", { class: "pairs" });
  return {
    element: panel("settings", strings.settings, make("p", { class: "help" }, strings.settingsHelp), list),
    hello: () => {
      void hands.ask("GET", "settings").then((answer) => {
        if (answer === null) return;
        const { schema, settings: values } = answer as { schema: Schema; settings: unknown };
        list.replaceChildren(...rows("", values, schema));
      });
    },
  };
}
