/** The cabinets that come with the pedal. Their drivers are typical of their size and of no particular make. */
import type { Cabinet, Driver, Place } from "./cabinet.ts";

export interface ShippedCabinet {
  /** Of its files in models/cabinets. */
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly cabinet: Cabinet;
}

const guitarTwelve: Driver = {
  resonance: 75,
  quality: 0.6,
  compliance: 50,
  radius: 0.13,
  coil: 3200,
  breakUp: 950,
  modes: [
    { height: 2, quality: 1.5 },
    { height: 8, quality: 2 },
    { height: 7, quality: 3.5 },
    { height: 5, quality: 6 },
  ],
  end: 5200,
};

/** Lighter, with more of its highs. */
const comboTwelve: Driver = {
  ...guitarTwelve,
  resonance: 85,
  quality: 0.8,
  coil: 3800,
  breakUp: 1050,
  modes: [
    { height: 2, quality: 1.5 },
    { height: 8, quality: 1.8 },
    { height: 9, quality: 3 },
    { height: 5, quality: 5 },
  ],
  end: 5800,
};

const bassTen: Driver = {
  resonance: 52,
  quality: 0.5,
  compliance: 45,
  radius: 0.105,
  coil: 2400,
  breakUp: 1150,
  modes: [
    { height: 3, quality: 1.5 },
    { height: 7, quality: 2.5 },
    { height: 4, quality: 4 },
    { height: 0, quality: 5 },
  ],
  end: 4600,
};

/** Middles of drivers in columns and rows, so far apart. */
function grid(columns: number, rows: number, apart: number): Place[] {
  return Array.from({ length: columns * rows }, (_, index) => [
    ((index % columns) - (columns - 1) / 2) * apart,
    (Math.floor(index / columns) - (rows - 1) / 2) * apart,
    0,
  ]);
}

export const shippedCabinets: readonly ShippedCabinet[] = [
  {
    name: "closed-back-4x12",
    title: "Closed-back 4x12",
    description:
      "four 12-inch drivers with 45 litres each, the microphone 6 cm before the lower right one, 4 cm from its middle",
    cabinet: {
      driver: guitarTwelve,
      drivers: grid(2, 2, 0.33),
      volume: 45,
      around: 0,
      width: 0.75,
      floor: { below: 0.4, reflects: 0.5 },
      microphone: [0.205, -0.165, 0.06],
    },
  },
  {
    name: "open-back-1x12",
    title: "Open-back 1x12",
    description:
      "one 12-inch driver in a combo with an open back, the microphone 12 cm before it, 6 cm from its middle; the back is heard 0.55 m later and upside down",
    cabinet: {
      driver: comboTwelve,
      drivers: grid(1, 1, 0),
      volume: null,
      around: 0.55,
      width: 0.55,
      floor: { below: 0.35, reflects: 0.4 },
      microphone: [0.06, 0, 0.12],
    },
  },
  {
    name: "bass-8x10",
    title: "Bass 8x10",
    description:
      "eight 10-inch drivers with 38 litres each, the microphone 7 cm before one of the second row from above, 3 cm from its middle",
    cabinet: {
      driver: bassTen,
      drivers: grid(2, 4, 0.28),
      volume: 38,
      around: 0,
      width: 0.66,
      floor: { below: 0.6, reflects: 0.3 },
      microphone: [0.17, 0.14, 0.07],
    },
  },
];
