/** The polynomials of the fixed-point tanh (kernels/fixed.ts). */

const segments = 16;
/** Half of the width of a segment. */
const reach = 0.25;
const degree = 4;
const orders = [0, 1, 2, 3, 4] as const;

/** Through tanh, in the first segment tanh(x) / x, at five Chebyshev nodes; coefficients of u^0..u^4, u from -1 to 1 over it. */
function polynomial(segment: number): number[] {
  const angles = orders.map((index) => (Math.PI * (index + 0.5)) / (degree + 1));
  const values = angles.map((angle) => {
    const x = reach * (2 * segment + 1 + Math.cos(angle));
    return segment === 0 ? Math.tanh(x) / x : Math.tanh(x);
  });
  const [c0, c1, c2, c3, c4] = orders.map((order) => {
    const sum = values.reduce(
      (total, value, index) => total + value * Math.cos(order * (angles[index] as number)),
      0,
    );
    return ((order === 0 ? 1 : 2) * sum) / (degree + 1);
  }) as [number, number, number, number, number];
  // T2 = 2 u^2 - 1, T3 = 4 u^3 - 3 u, T4 = 8 u^4 - 8 u^2 + 1
  return [c0 - c2 + c4, c1 - 3 * c3, 2 * c2 - 8 * c4, 4 * c3, 8 * c4];
}

/** Fractional bits of the constants: 15 and 8 more. */
const constantBits = 23;
/** Of the others, which are all below 1/4. */
const slopeBits = 17;

/**
 * Bytes by segment, as 32-bit words: the constants' middle, high and low bytes, then the low and high bytes of each
 * further coefficient.
 */
export function tanhTables(): number[] {
  const tables = Array.from({ length: 3 + 2 * degree }, () => new Uint8Array(segments));
  const set = (table: number, segment: number, value: number) => {
    (tables[table] as Uint8Array)[segment] = value & 255;
  };
  for (let segment = 0; segment < segments; segment++) {
    const [first, ...others] = polynomial(segment);
    const constant = Math.round(2 ** constantBits * (first as number));
    set(0, segment, constant >> 8);
    set(1, segment, constant >> 16);
    set(2, segment, constant);
    for (const [order, coefficient] of others.entries()) {
      const value = Math.round(2 ** slopeBits * coefficient);
      set(3 + 2 * order, segment, value);
      set(4 + 2 * order, segment, value >> 8);
    }
  }
  return tables.flatMap((table) => [...new Uint32Array(table.buffer)]);
}
