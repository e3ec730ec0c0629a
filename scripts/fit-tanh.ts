/**
 * Derives the constants of the kernels' hyperbolic tangent: tanh(x) ~ x P(x^2) / Q(x^2) on [-clamp, clamp], the
 * minimax fit by Lawson's iteratively reweighted least squares of the linearised problem x P - tanh(x) Q = 0.
 * Prints each candidate's largest error in exact and in single-precision arithmetic; the kernels use the smallest
 * one whose single-precision error stays below 1e-6 (src/engine/kernels/activation.ts).
 *
 *   npx node scripts/fit-tanh.ts [degree of P] [degree of Q] [clamp]
 */

type Fit = { numerator: number[]; denominator: number[] };

/** Solves the symmetric positive system in place by Gaussian elimination with pivoting. */
function solve(matrix: number[][], right: number[]): number[] {
  const size = right.length;
  const rows = matrix.map((row, index) => [...row, right[index] as number]);
  for (let column = 0; column < size; column++) {
    let pivot = column;
    for (let row = column + 1; row < size; row++) {
      if (Math.abs(rows[row]![column]!) > Math.abs(rows[pivot]![column]!)) pivot = row;
    }
    [rows[column], rows[pivot]] = [rows[pivot]!, rows[column]!];
    for (let row = column + 1; row < size; row++) {
      const factor = rows[row]![column]! / rows[column]![column]!;
      for (let k = column; k <= size; k++) rows[row]![k]! -= factor * rows[column]![k]!;
    }
  }
  const solution = new Array<number>(size).fill(0);
  for (let row = size - 1; row >= 0; row--) {
    let sum = rows[row]![size]!;
    for (let k = row + 1; k < size; k++) sum -= rows[row]![k]! * solution[k]!;
    solution[row] = sum / rows[row]![row]!;
  }
  return solution;
}

function evaluate(fit: Fit, x: number): number {
  const square = x * x;
  const polynomial = (coefficients: number[]) => coefficients.reduceRight((sum, c) => sum * square + c, 0);
  return (x * polynomial(fit.numerator)) / polynomial(fit.denominator);
}

/** As the kernel computes it without fused multiply-add. */
function evaluateSingle(fit: Fit, x: number): number {
  const f = Math.fround;
  const square = f(f(x) * f(x));
  const polynomial = (coefficients: number[]) =>
    coefficients.reduceRight((sum, c) => f(f(sum * square) + f(c)), 0);
  return f(f(f(x) * polynomial(fit.numerator)) / polynomial(fit.denominator));
}

function fitTanh(numeratorDegree: number, denominatorDegree: number, clamp: number): Fit {
  const points = Array.from(
    { length: 1500 },
    (_, i) => (clamp * (1 - Math.cos((Math.PI * (i + 0.5)) / 1500))) / 2,
  );
  const unknowns = numeratorDegree + 1 + denominatorDegree;
  let weights = points.map(() => 1);
  let denominators = points.map(() => 1);
  let best: Fit = { numerator: [1], denominator: [1] };
  let bestError = Number.POSITIVE_INFINITY;
  for (let iteration = 0; iteration < 600; iteration++) {
    const matrix = Array.from({ length: unknowns }, () => new Array<number>(unknowns).fill(0));
    const right = new Array<number>(unknowns).fill(0);
    // Powers of (x / clamp)^2 keep the normal equations solvable in double precision.
    points.forEach((x, index) => {
      const square = (x / clamp) ** 2;
      const target = Math.tanh(x);
      const row: number[] = [];
      for (let k = 0; k <= numeratorDegree; k++) row.push(x * square ** k);
      for (let k = 1; k <= denominatorDegree; k++) row.push(-target * square ** k);
      const weight = weights[index]! / denominators[index]! ** 2;
      for (let a = 0; a < unknowns; a++) {
        right[a]! += weight * row[a]! * target;
        for (let b = 0; b < unknowns; b++) matrix[a]![b]! += weight * row[a]! * row[b]!;
      }
    });
    const solution = solve(matrix, right);
    const numerator = solution.slice(0, numeratorDegree + 1).map((c, k) => c / clamp ** (2 * k));
    const denominator = [1, ...solution.slice(numeratorDegree + 1).map((c, k) => c / clamp ** (2 * (k + 1)))];
    const fit = { numerator, denominator };
    denominators = points.map((x) => denominator.reduceRight((sum, c) => sum * x * x + c, 0));
    const errors = points.map((x) => Math.abs(evaluate(fit, x) - Math.tanh(x)));
    const largest = Math.max(...errors);
    if (largest < bestError) {
      bestError = largest;
      best = fit;
    }
    const mean = errors.reduce((sum, e) => sum + e, 0) / errors.length;
    weights = weights.map((w, index) => w * ((errors[index]! + 0.02 * mean) / mean));
    const total = weights.reduce((sum, w) => sum + w, 0) / weights.length;
    weights = weights.map((w) => w / total);
  }
  return best;
}

function report(numeratorDegree: number, denominatorDegree: number, clamp: number): void {
  const fit = fitTanh(numeratorDegree, denominatorDegree, clamp);
  let exact = 0;
  let single = 0;
  for (let i = 0; i <= 200_000; i++) {
    const x = (10 * i) / 200_000;
    const clamped = Math.min(x, clamp);
    exact = Math.max(exact, Math.abs(evaluate(fit, clamped) - Math.tanh(x)));
    single = Math.max(single, Math.abs(evaluateSingle(fit, clamped) - Math.tanh(Math.fround(x))));
  }
  console.log(
    `P${numeratorDegree} Q${denominatorDegree} clamp ${clamp}: exact ${exact.toExponential(2)}, single ${single.toExponential(2)}`,
  );
  if (process.argv.length > 4) console.log(fit);
}

const [numeratorDegree, denominatorDegree, clamp] = process.argv.slice(2).map(Number);
if (numeratorDegree !== undefined && denominatorDegree !== undefined && clamp !== undefined) {
  report(numeratorDegree, denominatorDegree, clamp);
} else {
  for (const [p, q, c] of [
    [3, 3, 5.05],
    [4, 4, 7],
    [4, 4, 7.3],
    [4, 5, 7.6],
    [5, 4, 7.6],
    [5, 5, 8.6],
    [5, 5, 8.95],
  ] as const)
    report(p, q, c);
}
