/**
 * What is not linear in a pedal, as currents that follow from voltages at once. Voltages in volts, currents in
 * amperes. Every function is smooth and rises without end, so that Newton's method can find its way back from far off.
 */

/**
 * One or more ports. `evaluate` reads the voltages of the device's ports from index `at` on, writes their currents there
 * and the slopes d current[row] / d voltage[column] into the square, row-major `slopes` of all ports.
 */
export interface Device {
  readonly ports: number;
  evaluate(
    voltages: Float64Array,
    at: number,
    currents: Float64Array,
    slopes: Float64Array,
    width: number,
  ): void;
}

export interface DiodeValues {
  /** Amperes. */
  readonly saturation: number;
  /** Emission coefficient times thermal voltage, in volts. */
  readonly thermal: number;
}

export interface BipolarValues {
  readonly saturation: number;
  readonly forwardGain: number;
  readonly reverseGain: number;
}

/** Koren's parameters of a triode; see `triode`. */
export interface TriodeValues {
  readonly mu: number;
  readonly exponent: number;
  readonly kg1: number;
  readonly kp: number;
  readonly kvb: number;
}

/** kT/q at 27 degrees Celsius. */
const thermalVoltage = 0.02585;
/** Exponents beyond this go on as a straight line: no device carries e^60 times its saturation current. */
const steepest = 60;

/** e^x, its tangent beyond `steepest`. */
function boundedExponential(x: number): number {
  return x < steepest ? Math.exp(x) : Math.exp(steepest) * (1 + x - steepest);
}

function boundedExponentialSlope(x: number): number {
  return Math.exp(Math.min(x, steepest));
}

/** ln(1 + e^x), without overflow. */
function softPlus(x: number): number {
  return x > 30 ? x : Math.log1p(Math.exp(x));
}

function logistic(x: number): number {
  return 1 / (1 + Math.exp(-x));
}

/** Shockley's diode; `count` of them in a row. */
export function diodeString({ saturation, thermal }: DiodeValues, count: number): Device {
  const scale = 1 / (thermal * count);
  return {
    ports: 1,
    evaluate(voltages, at, currents, slopes, width) {
      const x = voltages[at]! * scale;
      currents[at] = saturation * (boundedExponential(x) - 1);
      slopes[at * width + at] = saturation * scale * boundedExponentialSlope(x);
    },
  };
}

/** Two strings of diodes in parallel, one each way. */
export function opposedDiodes(values: DiodeValues, forward: number, backward: number): Device {
  const { saturation, thermal } = values;
  const scaleUp = 1 / (thermal * forward);
  const scaleDown = -1 / (thermal * backward);
  return {
    ports: 1,
    evaluate(voltages, at, currents, slopes, width) {
      const up = voltages[at]! * scaleUp;
      const down = voltages[at]! * scaleDown;
      currents[at] = saturation * (boundedExponential(up) - boundedExponential(down));
      slopes[at * width + at] =
        saturation * (scaleUp * boundedExponentialSlope(up) - scaleDown * boundedExponentialSlope(down));
    },
  };
}

/**
 * NPN transistor after Ebers and Moll in the transport form. Port 0 is base to emitter, port 1 base to collector.
 * @see J. Ebers, J. Moll, Large-signal behavior of junction transistors, Proc. IRE 42(12) 1954
 */
export function bipolarTransistor({ saturation, forwardGain, reverseGain }: BipolarValues): Device {
  return {
    ports: 2,
    evaluate(voltages, at, currents, slopes, width) {
      const emitter = voltages[at]! / thermalVoltage;
      const collector = voltages[at + 1]! / thermalVoltage;
      const forward = saturation * (boundedExponential(emitter) - 1);
      const reverse = saturation * (boundedExponential(collector) - 1);
      const forwardSlope = (saturation / thermalVoltage) * boundedExponentialSlope(emitter);
      const reverseSlope = (saturation / thermalVoltage) * boundedExponentialSlope(collector);
      currents[at] = forward * (1 + 1 / forwardGain) - reverse;
      currents[at + 1] = reverse * (1 + 1 / reverseGain) - forward;
      slopes[at * width + at] = forwardSlope * (1 + 1 / forwardGain);
      slopes[at * width + at + 1] = -reverseSlope;
      slopes[(at + 1) * width + at] = -forwardSlope;
      slopes[(at + 1) * width + at + 1] = reverseSlope * (1 + 1 / reverseGain);
    },
  };
}

/** The grid conducts from here on, through this resistance: Koren's diode and 2 kilohms, as one smooth bend. */
const gridOnset = 0.35;
const gridResistance = 2000;
const gridBend = 0.05;

/**
 * Triode. Port 0 is grid to cathode, port 1 plate to cathode.
 * E = Vp / kp ln(1 + exp(kp (1 / mu + Vg / sqrt(kvb + Vp^2)))), Ip = 2 E^exponent / kg1 for a positive plate.
 * @see N. Koren, Improved vacuum tube models for SPICE simulations, Glass Audio 8(5) 1996
 */
export function triode({ mu, exponent, kg1, kp, kvb }: TriodeValues): Device {
  return {
    ports: 2,
    evaluate(voltages, at, currents, slopes, width) {
      const grid = voltages[at]!;
      const bent = (grid - gridOnset) / gridBend;
      currents[at] = (gridBend / gridResistance) * softPlus(bent);
      slopes[at * width + at] = logistic(bent) / gridResistance;
      slopes[at * width + at + 1] = 0;
      const plate = voltages[at + 1]!;
      const square = kvb + plate * plate;
      const root = Math.sqrt(square);
      const inner = kp * (1 / mu + grid / root);
      const bend = softPlus(inner);
      const share = logistic(inner);
      // A plate below its cathode carries nothing.
      const effective = Math.max(0, (plate / kp) * bend);
      const rise = effective === 0 ? 0 : ((2 * exponent) / kg1) * effective ** (exponent - 1);
      currents[at + 1] = (2 / kg1) * effective ** exponent;
      slopes[(at + 1) * width + at] = (rise * plate * share) / root;
      slopes[(at + 1) * width + at + 1] =
        rise * (bend / kp - (plate * plate * grid * share) / (square * root));
    },
  };
}

/** siemens * v up to `limit` amperes either way: limit tanh(siemens v / limit), with a little slope left beyond. */
export function transconductor(siemens: number, limit: number): Device {
  const rest = 1e-6;
  return {
    ports: 1,
    evaluate(voltages, at, currents, slopes, width) {
      const bent = Math.tanh((siemens * voltages[at]!) / limit);
      currents[at] = limit * bent + rest * siemens * voltages[at]!;
      slopes[at * width + at] = siemens * (1 - bent * bent + rest);
    },
  };
}
