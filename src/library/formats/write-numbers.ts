/** Weights as JSON numbers: nine digits are enough to read the same single-precision value again. */
export const numbers = (values: Float32Array): number[] =>
  Array.from(values, (value) => Number(value.toPrecision(9)));

/** [rows][columns] as a list of lists. */
export const matrix = (values: Float32Array, rows: number, columns: number): number[][] =>
  Array.from({ length: rows }, (_, row) => numbers(values.subarray(row * columns, (row + 1) * columns)));

/** [rows][columns] to [columns][rows]. */
export const transposed = (values: Float32Array, rows: number, columns: number): Float32Array =>
  Float32Array.from({ length: values.length }, (_, index) => {
    const [column, row] = [Math.floor(index / rows), index % rows];
    return values[row * columns + column]!;
  });
