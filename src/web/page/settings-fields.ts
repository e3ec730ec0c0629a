/** Fields for `pedal.json`, each made from its line of the schema: its words, its range, what stands there unless it is set. */
import { button, make } from "./elements.ts";
import { strings } from "./strings.ts";

/** JSON schema, as far as src/state/schema.ts writes it. */
export type Schema = {
  type?: string;
  description?: string;
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  anyOf?: [Schema, Schema];
  enum?: (string | number)[];
  minimum?: number;
  maximum?: number;
  maxLength?: number;
  maxItems?: number;
  default?: unknown;
};

/** A value within the settings; `undefined` is what is not written down. */
export type Place = { path: string; read: () => unknown; write: (value: unknown) => void };

type Members = Record<string, unknown>;

function member(place: Place, name: string): Place {
  return {
    path: place.path === "" ? name : `${place.path}.${name}`,
    read: () => (place.read() as Members | null | undefined)?.[name],
    write: (value) => {
      const { [name]: _, ...others } = (place.read() ?? {}) as Members;
      place.write(value === undefined ? others : { ...others, [name]: value });
    },
  };
}

function item(place: Place, index: number): Place {
  const list = () => (place.read() ?? []) as unknown[];
  return {
    path: `${place.path}[${index}]`,
    read: () => list()[index],
    write: (value) => place.write(list().with(index, value)),
  };
}

/** What a new entry begins with: everything that must be there. */
function blank(schema: Schema): unknown {
  if (schema.enum !== undefined) return schema.enum[0];
  if (schema.type === "object")
    return Object.fromEntries(
      (schema.required ?? []).map((name) => [name, blank(schema.properties?.[name] ?? {})]),
    );
  if (schema.type === "array") return [];
  return schema.minimum ?? "";
}

/** @param onChange something was written that changes which fields there are */
export function fieldsFor(place: Place, schema: Schema, onChange: () => void): HTMLElement[] {
  const names = Object.keys(schema.properties ?? {}).filter((name) => name !== "$schema");
  return names.map((name) => fieldFor(name, member(place, name), schema.properties![name]!, onChange));
}

function fieldFor(name: string, place: Place, given: Schema, onChange: () => void): HTMLElement {
  const schema = given.anyOf?.[0] ?? given;
  const isOptional = given.anyOf !== undefined;
  if (schema.type === "array") return listOf(name, place, schema, onChange);
  if (schema.type !== "object") return labelled(name, place, schema, given.default, isOptional);
  return isOptional ? part(name, place, schema, onChange) : group(name, fieldsFor(place, schema, onChange));
}

function group(name: string, inner: HTMLElement[]): HTMLElement {
  return make("fieldset", { class: "group" }, make("legend", {}, strings.settingName(name)), ...inner);
}

/** What may be there or not: a relay, a display. */
function part(name: string, place: Place, schema: Schema, onChange: () => void): HTMLElement {
  const isThere = (place.read() ?? null) !== null;
  const words = strings.settingName(name);
  const toggle = button(
    isThere ? strings.takeAway(words) : strings.addOne(words),
    () => {
      place.write(isThere ? undefined : blank(schema));
      onChange();
    },
    { class: "quiet" },
  );
  return group(name, [...(isThere ? fieldsFor(place, schema, onChange) : []), toggle]);
}

function listOf(name: string, place: Place, schema: Schema, onChange: () => void): HTMLElement {
  const { items = {}, maxItems = Number.POSITIVE_INFINITY } = schema;
  const list = (place.read() ?? []) as unknown[];
  const change = (next: unknown[]) => {
    place.write(next.length === 0 ? undefined : next);
    onChange();
  };
  const rows = list.map((_, index) => {
    const words = `${strings.settingName(name)} ${index + 1}`;
    const takeAway = button(strings.takeAway(words), () => change(list.toSpliced(index, 1)), {
      class: "quiet",
    });
    const here = item(place, index);
    const inner =
      items.type === "object"
        ? fieldsFor(here, items, onChange)
        : [labelled(words, here, items, undefined, false)];
    return group(words, [...inner, takeAway]);
  });
  const add = button(strings.addOne(strings.settingName(name)), () => change([...list, blank(items)]), {
    class: "quiet",
  });
  add.disabled = list.length >= maxItems;
  return group(name, [...rows, add]);
}

function labelled(
  name: string,
  place: Place,
  schema: Schema,
  usual: unknown,
  isOptional: boolean,
): HTMLElement {
  const id = `setting-${place.path}`;
  const help = strings.settingHelp(schema, usual);
  const control = controlFor(place, schema, usual, isOptional);
  for (const [key, value] of Object.entries({
    id,
    "data-path": place.path,
    "aria-describedby": `${id}-help`,
  }))
    control.setAttribute(key, value);
  return make(
    "div",
    { class: "field" },
    make("label", { for: id }, strings.settingName(name)),
    control,
    make("p", { class: "help", id: `${id}-help` }, help),
  );
}

function controlFor(place: Place, schema: Schema, usual: unknown, isOptional: boolean): HTMLElement {
  const written = place.read();
  /** What is as usual need not be written down. */
  const write = (value: unknown) => place.write(value === usual ? undefined : value);
  const value = written ?? usual;
  if (schema.enum !== undefined || schema.type === "boolean") {
    const choices: unknown[] = schema.enum ?? [true, false];
    const options = isOptional ? [null, ...choices] : choices;
    const select = make("select", { change: () => write(options[select.selectedIndex] ?? undefined) });
    select.append(...options.map((each) => make("option", {}, strings.settingValue(each))));
    select.selectedIndex = options.indexOf(value ?? null);
    return select;
  }
  const isNumber = schema.type === "number" || schema.type === "integer";
  const field = make("input", {
    type: isNumber ? "number" : "text",
    ...(isNumber && {
      min: schema.minimum ?? "",
      max: schema.maximum ?? "",
      step: schema.type === "integer" ? 1 : "any",
    }),
    ...(schema.maxLength !== undefined && { maxlength: schema.maxLength }),
    value: String(value ?? ""),
    placeholder: strings.settingValue(null),
    change: () => {
      const isEmpty = field.value.trim() === "";
      // A word where a number belongs is sent as it is: the pedal says what is wrong with it.
      write(isEmpty ? undefined : isNumber ? field.valueAsNumber : field.value);
    },
  });
  return field;
}
