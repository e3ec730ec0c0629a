/**
 * The reading end of an exchange on a thread of its own: looks as fast as it can and counts sets whose words do not belong
 * together, or that are older than one seen before, until it has seen the last one.
 */
import { workerData } from "node:worker_threads";
import { ExchangeReader } from "../../src/engine/shared/exchange.ts";

export const setWords = 16;
export const resultWords = { ready: 0, done: 1, torn: 2, older: 3, sets: 4, newest: 5 } as const;

export type ReaderData = {
  words: Int32Array;
  base: number;
  results: Int32Array;
  /** Number of the last set. */
  last: number;
  /** Reads where the writer writes, without any exchange: to show that torn sets are seen where there are any. */
  careless: boolean;
};

/** What stands in word `index` of set `number`. */
export function wordOf(number: number, index: number): number {
  return Math.imul(number, index === 0 ? 1 : 2 * index + 1);
}

function readUntilLast({ words, base, results, last, careless }: ReaderData): void {
  const reader = new ExchangeReader(words, base, 4 * setWords);
  const count = (word: number) => Atomics.add(results, word, 1);
  const copy = new Int32Array(setWords);
  let newest = 0;
  Atomics.store(results, resultWords.ready, 1);
  while (newest !== last && Atomics.load(results, resultWords.done) === 0) {
    if (!careless && !reader.refresh()) continue;
    const at = careless ? base / 4 + 16 : reader.address / 4;
    for (let index = 0; index < setWords; index++) copy[index] = words[at + index]!;
    const number = copy[0]!;
    if (copy.some((word, index) => word !== wordOf(number, index))) count(resultWords.torn);
    if (number < newest) count(resultWords.older);
    newest = number;
    count(resultWords.sets);
  }
  Atomics.store(results, resultWords.newest, newest);
  Atomics.store(results, resultWords.done, 1);
  Atomics.notify(results, resultWords.done);
}

if (workerData) readUntilLast(workerData as ReaderData);
