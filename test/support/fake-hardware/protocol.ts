/** What a test and the fake board say to each other. */

import type { FakeChip, LineWrite } from "./gpio-tree.ts";
import type { BusFault } from "./i2c-node.ts";

export type BoardDescription = {
  chips: readonly FakeChip[];
  /** 128 for SSD1306, 132 for SH1106. */
  displayColumns: number;
  withGpio: boolean;
  withI2c: boolean;
  /** Where a virtual codec tells its clock (pedalsim_harness.h): writes to lines then carry its frame. */
  codecClock?: string;
};

export type Command =
  /** Levels on an input line, one after another. */
  | { type: "drive"; line: number; levels: readonly number[]; gapMs: number }
  | { type: "volts"; channel: number; volts: number }
  | { type: "fault"; address: number; fault: BusFault | null }
  | { type: "busy"; line: number }
  /** What arrives at a USB MIDI device that is plugged in with its first message. */
  | { type: "midi"; bytes: readonly number[] }
  | { type: "look" };

/** Everything that can be seen from outside. Lines by their global number. */
export type Sight = {
  /** Of the exported lines. */
  levels: Record<number, number>;
  /** Lines whose edges somebody waits for. */
  watched: readonly number[];
  writes: readonly LineWrite[];
  isDisplayOn: boolean;
  displayMemory: readonly number[];
  pictureBytes: number;
  transfers: Record<number, number>;
};

export type Reply = { id: number; sight: Sight | null };
