/**
 * One step of Adam. Counts are padded to four; what stands in the padding stays 0 where its gradient is 0.
 * @param rate with the corrections of both moments in it: rate * sqrt(1 - beta2^n) / (1 - beta1^n)
 * @param epsilon likewise: epsilon * sqrt(1 - beta2^n)
 * @see D. Kingma, J. Ba, Adam: a method for stochastic optimization, ICLR 2015, section 2
 */
export function adam(
  parameters: usize, gradient: usize, first: usize, second: usize, count: usize, rate: f32, beta1: f32, beta2: f32,
  epsilon: f32,
): void {
  const end: usize = 4 * count;
  for (let at: usize = 0; at < end; at += 16) {
    const g = v128.load(gradient + at);
    const m = f32x4.add(
      f32x4.mul(f32x4.splat(beta1), v128.load(first + at)),
      f32x4.mul(f32x4.splat(1 - beta1), g),
    );
    const v = f32x4.add(
      f32x4.mul(f32x4.splat(beta2), v128.load(second + at)),
      f32x4.mul(f32x4.splat(1 - beta2), f32x4.mul(g, g)),
    );
    v128.store(first + at, m);
    v128.store(second + at, v);
    const step = f32x4.div(f32x4.mul(f32x4.splat(rate), m), f32x4.add(f32x4.sqrt(v), f32x4.splat(epsilon)));
    v128.store(parameters + at, f32x4.sub(v128.load(parameters + at), step));
  }
}
