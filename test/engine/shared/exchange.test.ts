import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { describe, expect, it } from "vitest";
import { ExchangeReader, ExchangeWriter, exchangeBytes } from "../../../src/engine/shared/exchange.ts";
import { type ReaderData, resultWords, setWords, wordOf } from "../../support/exchange-reader.ts";

const bytes = 4 * setWords;
const newWords = () => new Int32Array(new SharedArrayBuffer(64 + exchangeBytes(bytes)));
const base = 64;

const write = (words: Int32Array, address: number, number: number): void => {
  for (let index = 0; index < setWords; index++) words[address / 4 + index] = wordOf(number, index);
};

describe("the exchange on one thread", () => {
  it("hands over the newest set and forgets those that nobody looked at", () => {
    const words = newWords();
    const writer = new ExchangeWriter(words, base, bytes);
    const reader = new ExchangeReader(words, base, bytes);
    expect(reader.refresh()).toBe(false);
    for (const number of [1, 2, 3]) {
      write(words, writer.address, number);
      writer.publish();
    }
    expect(reader.refresh()).toBe(true);
    expect(words[reader.address / 4]).toBe(3);
    expect(reader.refresh()).toBe(false);
    expect(words[reader.address / 4]).toBe(3);
  });

  it("never lets both ends hold the same copy, in any order of publishing and looking", () => {
    const words = newWords();
    const writer = new ExchangeWriter(words, base, bytes);
    const reader = new ExchangeReader(words, base, bytes);
    for (let step = 0; step < 2 ** 10; step++) {
      for (let bit = 0; bit < 10; bit++) {
        if ((step >> bit) & 1) writer.publish();
        else reader.refresh();
        expect(writer.address).not.toBe(reader.address);
      }
    }
  });
});

/** A reader on its own thread while this one publishes `last` sets as fast as it can. */
async function hammer(last: number, careless: boolean): Promise<Int32Array> {
  const words = newWords();
  const writer = new ExchangeWriter(words, base, bytes);
  const results = new Int32Array(new SharedArrayBuffer(64));
  const data: ReaderData = { words, base, results, last, careless };
  const worker = new Worker(new URL("../../support/exchange-reader.ts", import.meta.url), {
    workerData: data,
    execArgv: [],
  });
  const ended = once(worker, "exit");
  while (Atomics.load(results, resultWords.ready) === 0)
    await new Promise((resolve) => setTimeout(resolve, 1));
  for (let number = 1; number <= last; number++) {
    write(words, careless ? base + 64 : writer.address, number);
    if (!careless) writer.publish();
    else if (Atomics.load(results, resultWords.torn) > 0) break;
  }
  if (careless) Atomics.store(results, resultWords.done, 1);
  await ended;
  return results;
}

describe("the exchange between two threads", () => {
  it("never shows parts of two sets or an older set after a newer one, and the last one always arrives", async () => {
    const last = 2_000_000;
    const results = await hammer(last, false);
    expect(results[resultWords.torn]).toBe(0);
    expect(results[resultWords.older]).toBe(0);
    expect(results[resultWords.newest]).toBe(last);
    expect(results[resultWords.sets]).toBeGreaterThan(1);
  });

  it("would be seen to tear sets if it did: two threads on one copy tear them", async () => {
    const results = await hammer(50_000_000, true);
    expect(results[resultWords.torn]).toBeGreaterThan(0);
  });
});
