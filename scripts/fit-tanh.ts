/**
 * Derives the constants of the kernels' hyperbolic tangent: tanh(x) ~ x P(x^2) / Q(x^2) on [-clamp, clamp], the highest
 * power of Q without a factor and the slope at zero exactly one. The minimax fit of a weighted error, by Lawson's
 * iteratively reweighted least squares of the linearised problem x P - tanh(x) Q = 0; then the nearest single-precision
 * constants that do best together. Prints the largest error in bands of x.
 *
 * The weight is the point: an error that is the same everywhere would be a wrong gain of small signals, and recurrent
 * networks add up what they get wrong between 1 and 5. Beyond that tanh has saturated.
 *
 *   npx node scripts/fit-tanh.ts [degree of P] [degree of Q] [clamp]
 */

/** Powers of x^2, lowest first. */
type Fit = { numerator: number[]; denominator: number[] };

/** What an error may be at x, next to others: a share of the largest where tanh bends. */
function tolerance(x: number): number {
  const bent = 0.04 * Math.tanh(x) + 1e-6;
  return x < 5 ? bent : Math.min(1, 0.04 + (x - 5));
}

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

const polynomial = (coefficients: readonly number[], square: number) =>
  coefficients.reduceRight((sum, coefficient) => sum * square + coefficient, 0);

function evaluate({ numerator, denominator }: Fit, x: number): number {
  return (x * polynomial(numerator, x * x)) / polynomial(denominator, x * x);
}

/** Both in units of Q's highest power, with one constant term for both. */
function scaled(numerator: readonly number[], denominator: readonly number[]): Fit {
  const highest = denominator.at(-1) as number;
  return {
    numerator: numerator.map((value) => value / highest),
    denominator: denominator.map((value) => value / highest),
  };
}

function fitTanh(numeratorDegree: number, denominatorDegree: number, clamp: number): Fit {
  const count = 1500;
  const points = Array.from(
    { length: count },
    (_, index) => (clamp * (1 - Math.cos((Math.PI * (index + 0.5)) / count))) / 2,
  );
  const unknowns = numeratorDegree + denominatorDegree;
  let weights = points.map(() => 1);
  let denominators = points.map(() => 1);
  let best: Fit = { numerator: [1], denominator: [1] };
  let bestError = Number.POSITIVE_INFINITY;
  for (let iteration = 0; iteration < 800; iteration++) {
    const matrix = Array.from({ length: unknowns }, () => new Array<number>(unknowns).fill(0));
    const right = new Array<number>(unknowns).fill(0);
    // Powers of (x / clamp)^2 keep the normal equations solvable in double precision.
    points.forEach((x, index) => {
      const square = (x / clamp) ** 2;
      const target = Math.tanh(x);
      const row: number[] = [];
      for (let power = 1; power <= numeratorDegree; power++) row.push(x * square ** power);
      for (let power = 1; power <= denominatorDegree; power++) row.push(-target * square ** power);
      const weight = weights[index]! / (denominators[index]! * tolerance(x)) ** 2;
      for (let a = 0; a < unknowns; a++) {
        right[a]! += weight * row[a]! * (target - x);
        for (let b = 0; b < unknowns; b++) matrix[a]![b]! += weight * row[a]! * row[b]!;
      }
    });
    const solution = solve(matrix, right);
    const unscaled = (values: number[]) => [
      1,
      ...values.map((value, index) => value / clamp ** (2 * index + 2)),
    ];
    const numerator = unscaled(solution.slice(0, numeratorDegree));
    const denominator = unscaled(solution.slice(numeratorDegree));
    denominators = points.map((x) => polynomial(denominator, x * x));
    const fit = { numerator, denominator };
    const errors = points.map((x) => Math.abs(evaluate(fit, x) - Math.tanh(x)) / tolerance(x));
    const largest = Math.max(...errors);
    if (largest < bestError) {
      bestError = largest;
      best = fit;
    }
    const mean = errors.reduce((sum, error) => sum + error, 0) / errors.length;
    weights = weights.map((weight, index) => weight * (errors[index]! / mean + 0.02));
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    weights = weights.map((weight) => (weight * count) / total);
  }
  return scaled(best.numerator, best.denominator);
}

/** Largest error against its tolerance. */
function worst(fit: Fit, clamp: number): number {
  let largest = 0;
  for (let x = 0.002; x < 10; x += 0.002)
    largest = Math.max(
      largest,
      Math.abs(evaluate(fit, Math.min(x, clamp)) - Math.tanh(x)) / tolerance(Math.min(x, clamp)),
    );
  return largest;
}

/** From the rounded constants on: steps of one of them to a neighbour, as long as one of these makes it better. */
function inSinglePrecision(fit: Fit, clamp: number): Fit {
  const rounded = [...fit.numerator.map(Math.fround), ...fit.denominator.slice(1, -1).map(Math.fround)];
  const fitOf = ([constant, ...others]: number[]): Fit => ({
    numerator: [constant!, ...others.slice(0, fit.numerator.length - 1)],
    denominator: [constant!, ...others.slice(fit.numerator.length - 1), 1],
  });
  let best = rounded;
  let least = worst(fitOf(best), clamp);
  for (let better = true; better; ) {
    better = false;
    for (const [index, value] of best.entries()) {
      const spacing = 2 ** (Math.floor(Math.log2(value)) - 23);
      for (const step of [-2, -1, 1, 2]) {
        const candidate = best.with(index, value + step * spacing);
        const error = worst(fitOf(candidate), clamp);
        if (error >= least) continue;
        least = error;
        best = candidate;
        better = true;
      }
    }
  }
  return fitOf(best);
}

const bands = [0.1, 1, 2, 3, 5, 10];

function report(numeratorDegree: number, denominatorDegree: number, clamp: number): void {
  const fit = inSinglePrecision(fitTanh(numeratorDegree, denominatorDegree, clamp), clamp);
  const errors = bands.map(() => 0);
  for (let x = 1e-4; x <= 10; x += 1e-4) {
    const band = bands.findIndex((end) => x <= end);
    const error = Math.abs(evaluate(fit, Math.min(x, clamp)) - Math.tanh(x));
    errors[band] = Math.max(errors[band]!, error);
  }
  const list = bands.map((end, index) => `to ${end}: ${errors[index]!.toExponential(1)}`).join(", ");
  console.log(`P${numeratorDegree} Q${denominatorDegree} clamp ${clamp}: ${list}`);
  if (process.argv.length > 4) console.log(fit);
}

const [numeratorDegree, denominatorDegree, clamp] = process.argv.slice(2).map(Number);
if (numeratorDegree !== undefined && denominatorDegree !== undefined && clamp !== undefined) {
  report(numeratorDegree, denominatorDegree, clamp);
} else {
  for (const [p, q, limit] of [
    [3, 3, 5.8],
    [3, 4, 7.2],
    [3, 4, 7.5],
    [4, 4, 7.5],
  ] as const)
    report(p, q, limit);
}
