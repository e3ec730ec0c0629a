/** How much one client may ask: a bucket of requests that refills. */
import type { Milliseconds } from "../units.ts";

type Bucket = { left: number; at: Milliseconds };

/** More clients than this at once are strangers trying addresses: the oldest are forgotten. */
const mostClients = 1024;

export class RateLimit {
  readonly #burst: number;
  readonly #perSecond: number;
  readonly #clock: () => Milliseconds;
  readonly #buckets = new Map<string, Bucket>();

  constructor(burst: number, perSecond: number, clock: () => Milliseconds) {
    this.#burst = burst;
    this.#perSecond = perSecond;
    this.#clock = clock;
  }

  /** Counts one request; false where it is one too many. */
  allows(client: string): boolean {
    const now = this.#clock();
    const bucket = this.#buckets.get(client) ?? { left: this.#burst, at: now };
    const refilled = bucket.left + ((now - bucket.at) / 1000) * this.#perSecond;
    const left = Math.min(this.#burst, refilled);
    // Taken out and put in again: the map stays in the order of last use.
    this.#buckets.delete(client);
    this.#buckets.set(client, { left: left >= 1 ? left - 1 : left, at: now });
    const [oldest] = this.#buckets.keys();
    if (this.#buckets.size > mostClients && oldest !== undefined) this.#buckets.delete(oldest);
    return left >= 1;
  }
}
