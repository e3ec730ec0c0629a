/** Complex numbers for transfer functions worked out by hand. */
export interface Complex {
  readonly re: number;
  readonly im: number;
}

export const real = (re: number): Complex => ({ re, im: 0 });
export const sum = (...terms: readonly Complex[]): Complex => ({
  re: terms.reduce((total, { re }) => total + re, 0),
  im: terms.reduce((total, { im }) => total + im, 0),
});
export const times = (a: Complex, b: Complex): Complex => ({
  re: a.re * b.re - a.im * b.im,
  im: a.re * b.im + a.im * b.re,
});
export const over = (a: Complex, b: Complex): Complex => {
  const size = b.re * b.re + b.im * b.im;
  return { re: (a.re * b.re + a.im * b.im) / size, im: (a.im * b.re - a.re * b.im) / size };
};
export const product = (...factors: readonly Complex[]): Complex => factors.reduce(times, real(1));
export const parallel = (...impedances: readonly Complex[]): Complex =>
  over(real(1), sum(...impedances.map((impedance) => over(real(1), impedance))));
/** What is left of a voltage behind `series` across `shunt`. */
export const divider = (series: Complex, shunt: Complex): Complex => over(shunt, sum(series, shunt));
/** The impedance of a capacitor at the complex frequency s. */
export const reactance = (farads: number, s: Complex): Complex => over(real(1), times(s, real(farads)));
