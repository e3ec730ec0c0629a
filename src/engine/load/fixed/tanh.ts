/** The polynomials of the fixed-point tanh (kernels/fixed.ts). */

const segments = 16;
/** Half of the width of a segment. */
const reach = 0.25;
const degree = 4;
const orders = [0, 1, 2, 3, 4] as const;

/** Through tanh at the five Chebyshev nodes of a segment; coefficients of u^0..u^4, u from -1 to 1 over the segment. */
function polynomial(segment: number): number[] {
  const angles = orders.map((index) => (Math.PI * (index + 0.5)) / (degree + 1));
  const values = angles.map((angle) => Math.tanh(reach * (2 * segment + 1 + Math.cos(angle))));
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

/** [coefficient][low bytes, high bytes][segment], as 32-bit words. */
export function tanhTables(): number[] {
  const bytes = new Uint8Array((degree + 1) * 2 * segments);
  for (let segment = 0; segment < segments; segment++) {
    for (const [order, coefficient] of polynomial(segment).entries()) {
      const value = Math.min(32_767, Math.round(32_768 * coefficient));
      bytes[order * 2 * segments + segment] = value & 255;
      bytes[order * 2 * segments + segments + segment] = (value >> 8) & 255;
    }
  }
  return [...new Uint32Array(bytes.buffer)];
}
