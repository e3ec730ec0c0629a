/** A picture of one-bit points in the order in which the display's memory wants them. */

import { glyphHeight, glyphOf, glyphWidth } from "./font.ts";

const glyphPitch = glyphWidth + 1;

/**
 * `width` by `height` points (a multiple of 8). A page is eight rows: one byte a column, the topmost row in bit 0.
 * Points outside the picture are left out. @see SSD1306 data sheet, section 8.7, "graphic display data RAM"
 */
export class Frame {
  readonly width: number;
  readonly height: number;
  private readonly bytes: Uint8Array;

  constructor(width: number, height: number) {
    this.width = width;
    this.height = height;
    this.bytes = new Uint8Array((width * height) / 8);
  }

  get pageCount(): number {
    return this.height / 8;
  }

  /** `width` bytes, left to right; a view into the picture. */
  page(index: number): Uint8Array {
    return this.bytes.subarray(index * this.width, (index + 1) * this.width);
  }

  clear(): void {
    this.bytes.fill(0);
  }

  isLit(x: number, y: number): boolean {
    return this.contains(x, y) && (this.bytes[this.byteOf(x, y)]! & (1 << (y % 8))) !== 0;
  }

  set(x: number, y: number, lit = true): void {
    if (!this.contains(x, y)) return;
    if (lit) this.bytes[this.byteOf(x, y)]! |= 1 << (y % 8);
    else this.bytes[this.byteOf(x, y)]! &= ~(1 << (y % 8));
  }

  fill(left: number, top: number, width: number, height: number, lit = true): void {
    for (let y = top; y < top + height; y++) for (let x = left; x < left + width; x++) this.set(x, y, lit);
  }

  /** Lit becomes dark and dark lit. */
  invert(left: number, top: number, width: number, height: number): void {
    for (let y = top; y < top + height; y++) {
      for (let x = left; x < left + width; x++) this.set(x, y, !this.isLit(x, y));
    }
  }

  /** Writes from (left, top) to the right edge, each point of the font `scale` points wide and high. */
  text(text: string, left: number, top: number, scale = 1): void {
    for (const [index, character] of [...text].entries())
      this.glyph(glyphOf(character), left + index * glyphPitch * scale, top, scale);
  }

  private glyph(rows: readonly number[], left: number, top: number, scale: number): void {
    for (const [row, points] of rows.entries()) {
      for (let column = 0; column < glyphWidth; column++) {
        if ((points & (1 << (glyphWidth - 1 - column))) !== 0)
          this.fill(left + column * scale, top + row * scale, scale, scale);
      }
    }
  }

  private contains(x: number, y: number): boolean {
    return x >= 0 && y >= 0 && x < this.width && y < this.height;
  }

  private byteOf(x: number, y: number): number {
    return Math.floor(y / 8) * this.width + x;
  }
}

/** How many points wide a text is. */
export function textWidth(text: string, scale = 1): number {
  return Math.max(0, [...text].length * glyphPitch - 1) * scale;
}

/** How many characters fit into a width of points. */
export function charactersThatFit(width: number, scale = 1): number {
  return Math.floor((width / scale + 1) / glyphPitch);
}

export const lineHeight = glyphHeight;

/** The pages of `wanted` that differ from what the display last took. */
export function dirtyPages(wanted: Frame, displayed: readonly (Uint8Array | null)[]): number[] {
  const dirty: number[] = [];
  for (let page = 0; page < wanted.pageCount; page++) {
    const known = displayed[page];
    if (!known?.every((byte, column) => byte === wanted.page(page)[column])) dirty.push(page);
  }
  return dirty;
}
