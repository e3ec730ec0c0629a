/** From the readings of a potentiometer to turns of a knob: an idle pot, however noisy, says nothing. */

import type { Takeover } from "../state/configuration.ts";

/**
 * The one-pole's share of a new reading. At 100 readings a second a turn is followed to 5 % within
 * ln(0.05) / ln(1 - 0.4) = 6 readings, 60 ms: slower than a hand feels, fast enough not to lag a swell.
 */
const smoothing = 0.4;
/** 1/250 of the turn: 13 mV of 3.3 V, above a worn pot's wiper noise; a tenth of a decibel on the gain knob. */
const deadBand = 0.004;
/** Pots do not reach their ends: the last 1.5 % on either side are the end. */
const endStop = 0.015;

/** Median of three, one-pole, end stops, dead band. */
export class KnobReader {
  private readonly recent: number[] = [];
  private smoothed: number | null = null;
  private told: number | null = null;

  /**
   * @param position of the wiper, 0 to 1; what is not a number is ignored
   * @returns the new position of the knob, or null if it has not been turned
   */
  read(position: number): number | null {
    if (!Number.isFinite(position)) return null;
    this.recent.push(position);
    if (this.recent.length > 3) this.recent.shift();
    const [median] = [...this.recent]
      .sort((left, right) => left - right)
      .slice(Math.floor(this.recent.length / 2));
    this.smoothed = this.smoothed === null ? median! : this.smoothed + smoothing * (median! - this.smoothed);
    const stretched = (this.smoothed - endStop) / (1 - 2 * endStop);
    const turned = Math.min(1, Math.max(0, stretched));
    if (this.told !== null && !isTurn(this.told, turned)) return null;
    this.told = turned;
    return turned;
  }
}

function isTurn(from: number, to: number): boolean {
  if (from === to) return false;
  // The end itself is always reached, also by less than the dead band; leaving it takes the whole band.
  return to === 0 || to === 1 || Math.abs(to - from) > deadBand;
}

/** How near a knob comes to the value to be taken for having reached it. */
const near = 0.02;

/** Decides what a turn does when a preset has put the parameter elsewhere than the knob. */
export class KnobTakeover {
  private readonly mode: Takeover;
  private knob: number | null = null;
  private sent: number | null = null;

  constructor(mode: Takeover) {
    this.mode = mode;
  }

  /**
   * @param position of the knob after the turn, 0 to 1
   * @param value where the parameter stands now, 0 to 1
   * @returns where to put the parameter, or null to leave it
   */
  turn(position: number, value: number): number | null {
    const before = this.knob;
    this.knob = position;
    const result = this.result(before, position, value);
    if (result !== null) this.sent = result;
    return result;
  }

  private result(before: number | null, position: number, value: number): number | null {
    if (this.mode === "jump") return position;
    // The first reading says where the knob is, not that somebody turned it.
    if (before === null) return null;
    return this.mode === "pickup" ? this.pickUp(before, position, value) : catchUp(before, position, value);
  }

  private pickUp(before: number, position: number, value: number): number | null {
    const holdsIt = this.sent !== null && Math.abs(this.sent - value) < 1e-6;
    const passesIt = (before - value) * (position - value) <= 0;
    return holdsIt || passesIt || Math.abs(position - value) <= near ? position : null;
  }
}

/** Moves the value by such a share of the turn that knob and value meet at the end of the way. */
function catchUp(before: number, position: number, value: number): number {
  const turn = position - before;
  const knobWay = turn > 0 ? 1 - before : before;
  const valueWay = turn > 0 ? 1 - value : value;
  if (knobWay <= 0) return value;
  return Math.min(1, Math.max(0, value + (turn * valueWay) / knobWay));
}
