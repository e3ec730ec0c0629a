/** Dense linear systems, a few dozen unknowns at most. Matrices are square and row-major. */

/**
 * Replaces `matrix` by its triangular factors with the rows' new order in `order` (Doolittle, partial pivoting).
 * @returns false when the matrix is singular
 */
export function factorise(matrix: Float64Array, order: Int32Array, size: number): boolean {
  for (let row = 0; row < size; row++) order[row] = row;
  for (let column = 0; column < size; column++) {
    let best = column;
    for (let row = column + 1; row < size; row++)
      if (Math.abs(matrix[row * size + column]!) > Math.abs(matrix[best * size + column]!)) best = row;
    if (best !== column) swapRows(matrix, order, size, best, column);
    const pivot = matrix[column * size + column]!;
    if (pivot === 0 || !Number.isFinite(pivot)) return false;
    for (let row = column + 1; row < size; row++) {
      const factor = matrix[row * size + column]! / pivot;
      matrix[row * size + column] = factor;
      if (factor === 0) continue;
      for (let k = column + 1; k < size; k++)
        matrix[row * size + k] = matrix[row * size + k]! - factor * matrix[column * size + k]!;
    }
  }
  return true;
}

function swapRows(matrix: Float64Array, order: Int32Array, size: number, a: number, b: number): void {
  for (let k = 0; k < size; k++) {
    const kept = matrix[a * size + k]!;
    matrix[a * size + k] = matrix[b * size + k]!;
    matrix[b * size + k] = kept;
  }
  const kept = order[a]!;
  order[a] = order[b]!;
  order[b] = kept;
}

/** Solves with the factors of `factorise`; `solution` must not be `right`. */
export function solve(
  factors: Float64Array,
  order: Int32Array,
  size: number,
  right: Float64Array,
  solution: Float64Array,
): void {
  for (let row = 0; row < size; row++) {
    let sum = right[order[row]!]!;
    for (let k = 0; k < row; k++) sum -= factors[row * size + k]! * solution[k]!;
    solution[row] = sum;
  }
  for (let row = size - 1; row >= 0; row--) {
    let sum = solution[row]!;
    for (let k = row + 1; k < size; k++) sum -= factors[row * size + k]! * solution[k]!;
    solution[row] = sum / factors[row * size + row]!;
  }
}
