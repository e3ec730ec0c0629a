/** The few words of DOM that the page needs. */

type Listener = (event: Event) => void;
type Attributes = Record<string, string | number | boolean | Listener>;

/** An element with attributes (functions are listeners, `true` stands without a value) and children. */
export function make<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  dress(element, attributes);
  element.append(...children);
  return element;
}

export function makeSvg(tag: string, attributes: Attributes, ...children: Node[]): SVGElement {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  dress(element, attributes);
  element.append(...children);
  return element;
}

function dress(element: Element, attributes: Attributes): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name, value);
    else if (value !== false) element.setAttribute(name, value === true ? "" : String(value));
  }
}

/** Changes a text only where it differs: a screen reader then speaks of changes alone. */
export function setText(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

/** A button with words. */
export function button(text: string, onClick: () => void, attributes: Attributes = {}): HTMLButtonElement {
  return make("button", { type: "button", click: onClick, ...attributes }, text);
}

/** A button with a sign; its words are for those who cannot see it and for the pointer that rests. */
export function iconButton(sign: string, words: string, onClick: () => void): HTMLButtonElement {
  const icon = make("span", { "aria-hidden": "true" }, sign);
  return make(
    "button",
    { type: "button", class: "icon", "aria-label": words, title: words, click: onClick },
    icon,
  );
}

/** A part of the page under a heading. */
export function panel(name: string, title: string, ...children: (Node | string)[]): HTMLElement {
  const id = `${name}-title`;
  return make(
    "section",
    { class: `panel ${name}`, "aria-labelledby": id },
    make("h2", { id }, title),
    ...children,
  );
}
