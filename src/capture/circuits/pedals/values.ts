/** Semiconductors and tubes as their models in the literature state them. */
import type { BipolarValues, DiodeValues, TriodeValues } from "../devices.ts";

/**
 * 1N914 or 1N4148, emission coefficient 1.752.
 * @see D. Yeh et al., Numerical methods for simulation of guitar distortion circuits, CMJ 32(2) 2008
 */
export const signalDiode: DiodeValues = { saturation: 2.52e-9, thermal: 45.3e-3 };

/** 2N5088, a transistor of high gain: IS, BF and BR of its SPICE model. */
export const highGainTransistor: BipolarValues = {
  saturation: 5.911e-15,
  forwardGain: 1122,
  reverseGain: 1.271,
};

/** 12AX7 (ECC83). @see N. Koren, Improved vacuum tube models for SPICE simulations, Glass Audio 8(5) 1996 */
export const tube12AX7: TriodeValues = { mu: 100, exponent: 1.4, kg1: 1060, kp: 600, kvb: 300 };
