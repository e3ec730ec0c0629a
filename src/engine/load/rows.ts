/** Rows of frames in kernel memory: one row a channel. */

import type { Address, Frames } from "../../units.ts";
import { stillRing } from "../shared/memory-map.ts";

export type Rows = {
  /** First frame of the first row. */
  base: Address;
  /** Bytes from row to row. */
  stride: number;
  channels: number;
  /** Ring descriptor: `stillRing` for plain block buffers. */
  ring: Address;
  /** How many frames before the current block can be read. */
  past: Frames;
};

/** For operations that read or write none. */
export const noRows: Rows = { base: 0, stride: 0, channels: 0, ring: stillRing, past: 0 };

/** Some of the rows. */
export function sliceRows(rows: Rows, firstChannel: number, channels: number): Rows {
  return { ...rows, base: rows.base + firstChannel * rows.stride, channels };
}

export function isRing(rows: Rows): boolean {
  return rows.ring !== stillRing;
}
