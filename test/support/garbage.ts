/** A control thread that misbehaves: blocked for 45 ms, making garbage all the while. */
export function makeGarbageForFortyFiveMilliseconds(): void {
  const end = performance.now() + 45;
  let kept: number[][] = [];
  while (performance.now() < end) {
    kept.push(Array.from({ length: 1000 }, (_, index) => index));
    if (kept.length > 2000) kept = [];
  }
}
