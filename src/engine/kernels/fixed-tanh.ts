/**
 * tanh of 32-bit values with 16 fractional bits, as 32-bit values with 23, eight at a time: sixteen polynomials of the
 * fourth degree over half a unit each, whose coefficients (engine/load/fixed/tanh.ts) stand in tables of 16 bytes, a byte
 * a segment. In the first segment they give tanh(x) / x: so small values keep as many digits as they have. All but the last
 * step of a polynomial needs no more than 16 bits, because it is multiplied by less than 1/4.
 */

/** Within the table; unsigned, because the most negative value has no positive one and becomes the largest. */
// @ts-ignore: decorator
@inline
function magnitude(x: v128): v128 {
  return i32x4.min_u(i32x4.abs(x), i32x4.splat((8 << 16) - 1));
}

/** The eight values' segments, 16 bits each. */
// @ts-ignore: decorator
@inline
export function tanhSegments(a: v128, b: v128): v128 {
  return i16x8.narrow_i32x4_s(i32x4.shr_u(magnitude(a), 15), i32x4.shr_u(magnitude(b), 15));
}

// @ts-ignore: decorator
@inline
function within(x: v128): v128 {
  return i32x4.shl(i32x4.sub(v128.and(magnitude(x), i32x4.splat(32767)), i32x4.splat(16384)), 1);
}

/** The eight values' places in their segments, from -1 to 1 with 15 fractional bits. */
// @ts-ignore: decorator
@inline
export function tanhPlaces(a: v128, b: v128): v128 {
  return i16x8.narrow_i32x4_s(within(a), within(b));
}

/** One byte of each segment in the lower or the upper half of its 16 bits; a byte out of range of the table is zero. */
// @ts-ignore: decorator
@inline
function lowBytes(table: usize, segments: v128): v128 {
  return i8x16.swizzle(v128.load(table), v128.or(segments, i16x8.splat(-32768)));
}

// @ts-ignore: decorator
@inline
function highBytes(table: usize, segments: v128): v128 {
  return i8x16.swizzle(v128.load(table), v128.or(i16x8.shl(segments, 8), i16x8.splat(0x80)));
}

// @ts-ignore: decorator
@inline
function coefficient(table: usize, segments: v128): v128 {
  return v128.or(lowBytes(table, segments), highBytes(table + 16, segments));
}

/** What the place is multiplied by at last, with 17 fractional bits. */
// @ts-ignore: decorator
@inline
export function tanhSlopes(places: v128, segments: v128, table: usize): v128 {
  let y = coefficient(table + 144, segments);
  y = i16x8.add_sat_s(i16x8.q15mulr_sat_s(y, places), coefficient(table + 112, segments));
  y = i16x8.add_sat_s(i16x8.q15mulr_sat_s(y, places), coefficient(table + 80, segments));
  return i16x8.add_sat_s(i16x8.q15mulr_sat_s(y, places), coefficient(table + 48, segments));
}

/** a * b in 64 bits, of which the lowest are dropped. */
// @ts-ignore: decorator
@inline
export function product(a: v128, b: v128, dropped: i32): v128 {
  const low = i64x2.shr_s(i64x2.extmul_low_i32x4_s(a, b), dropped);
  const high = i64x2.shr_s(i64x2.extmul_high_i32x4_s(a, b), dropped);
  return v128.shuffle<i32>(low, high, 0, 2, 4, 6);
}

/** constant (16 bits, then 8 more) + place * slope: with the sign of a, or in the first segment times the exact value. */
// @ts-ignore: decorator
@inline
function ended(exact: v128, fraction: i32, a: v128, constant: v128, rest: v128, slope: v128): v128 {
  const y = i32x4.add(i32x4.add(i32x4.shl(constant, 8), rest), i32x4.shr_s(slope, 9));
  const sign = i32x4.shr_s(a, 31);
  const large = i32x4.sub(v128.xor(y, sign), sign);
  return v128.bitselect(product(exact, y, fraction), large, i32x4.lt_u(i32x4.abs(a), i32x4.splat(1 << 15)));
}

/** tanh of the first four, `exact` being what was rounded to `a`, with so many fractional bits. */
// @ts-ignore: decorator
@inline
export function tanhFirst(
  exact: v128, fraction: i32, a: v128, places: v128, segments: v128, slopes: v128, table: usize,
): v128 {
  const rest = i32x4.extend_low_i16x8_u(lowBytes(table + 32, segments));
  const constant = i32x4.extend_low_i16x8_s(coefficient(table, segments));
  return ended(exact, fraction, a, constant, rest, i32x4.extmul_low_i16x8_s(places, slopes));
}

/** tanh of the last four. */
// @ts-ignore: decorator
@inline
export function tanhSecond(
  exact: v128, fraction: i32, b: v128, places: v128, segments: v128, slopes: v128, table: usize,
): v128 {
  const rest = i32x4.extend_high_i16x8_u(lowBytes(table + 32, segments));
  const constant = i32x4.extend_high_i16x8_s(coefficient(table, segments));
  return ended(exact, fraction, b, constant, rest, i32x4.extmul_high_i16x8_s(places, slopes));
}
