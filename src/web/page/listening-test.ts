/** Whether an ear tells two sounds apart: one of them hidden again and again, and how probable the score is by guessing. */

export type Side = 0 | 1;

export class ListeningTest {
  /** Which of the two plays as the unknown one. */
  hidden: Side;
  right = 0;
  answers = 0;
  readonly #random: () => Side;

  /** @param random each side as often as the other, and unforeseeable */
  constructor(random: () => Side) {
    this.#random = random;
    this.hidden = random();
  }

  /** Hides one anew. @returns whether the answer was right */
  answer(side: Side): boolean {
    const isRight = side === this.hidden;
    this.answers++;
    if (isRight) this.right++;
    this.hidden = this.#random();
    return isRight;
  }
}

/** The probability of at least so many right answers of so many by guessing: the upper end of a binomial distribution. */
export function chanceOf(right: number, answers: number): number {
  let share = 0.5 ** answers;
  let sum = 0;
  for (let count = 0; count <= answers; count++) {
    if (count >= right) sum += share;
    share *= (answers - count) / (count + 1);
  }
  return sum;
}

/**
 * What each sound is multiplied by so that both are as loud: the louder one is taken down. By the effective value without
 * the mean, as the pedal measures loudness.
 */
export function matchedGains(one: Float32Array, other: Float32Array): [number, number] {
  const levels = [effectiveValue(one), effectiveValue(other)] as const;
  const quieter = Math.min(...levels);
  return quieter === 0 ? [1, 1] : [quieter / levels[0], quieter / levels[1]];
}

function effectiveValue(sound: Float32Array): number {
  const mean = sound.reduce((sum, sample) => sum + sample, 0) / sound.length;
  return Math.sqrt(sound.reduce((sum, sample) => sum + (sample - mean) ** 2, 0) / sound.length);
}
