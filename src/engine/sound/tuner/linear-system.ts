/** A set of columns to fit others with, by least squares. */
export interface Basis {
  readonly columns: readonly Float64Array[];
  /** Cholesky factor of the columns' inner products, row-major, lower triangle. */
  readonly factor: Float64Array;
}

/** @returns undefined when the columns are not independent */
export function basisOf(columns: readonly Float64Array[]): Basis | undefined {
  const size = columns.length;
  const factor = new Float64Array(size * size);
  for (let row = 0; row < size; row++) {
    for (let column = 0; column <= row; column++) {
      let sum = dot(columns[row]!, columns[column]!);
      if (row === column) sum *= 1 + 1e-9;
      for (let k = 0; k < column; k++) sum -= factor[row * size + k]! * factor[column * size + k]!;
      if (row === column && !(sum > 0)) return undefined;
      factor[row * size + column] = row === column ? Math.sqrt(sum) : sum / factor[column * size + column]!;
    }
  }
  return { columns, factor };
}

/**
 * How much of each column the target holds, and what is left of it, which is at right angles to all of them.
 */
export function project(
  { columns, factor }: Basis,
  target: Float64Array,
): { shares: Float64Array; rest: Float64Array } {
  const size = columns.length;
  const shares = Float64Array.from(columns, (column) => dot(column, target));
  for (let row = 0; row < size; row++) {
    let sum = shares[row]!;
    for (let k = 0; k < row; k++) sum -= factor[row * size + k]! * shares[k]!;
    shares[row] = sum / factor[row * size + row]!;
  }
  for (let row = size - 1; row >= 0; row--) {
    let sum = shares[row]!;
    for (let k = row + 1; k < size; k++) sum -= factor[k * size + row]! * shares[k]!;
    shares[row] = sum / factor[row * size + row]!;
  }
  const rest = target.slice();
  for (const [position, column] of columns.entries()) {
    const share = shares[position]!;
    for (let frame = 0; frame < rest.length; frame++) rest[frame] = rest[frame]! - share * column[frame]!;
  }
  return { shares, rest };
}

export function dot(left: Float64Array, right: Float64Array): number {
  let sum = 0;
  for (let index = 0; index < left.length; index++) sum += left[index]! * right[index]!;
  return sum;
}
