/** How many taps narrow layers of so many rows mostly have: A1's three, A2's six. The kernels have these written out. */
export function usualTaps(rows: number): number {
  return rows === 3 ? 6 : 3;
}
