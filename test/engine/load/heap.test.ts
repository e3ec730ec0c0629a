import { describe, expect, it } from "vitest";
import { Heap, type Region } from "../../../src/engine/load/heap.ts";
import { randomFrom } from "../../support/random.ts";

const base = 4096;
const bytes = 65_536;
const newHeap = () => new Heap(base, base + bytes);

const overlap = (a: Region, b: Region): boolean =>
  a.address < b.address + b.bytes && b.address < a.address + a.bytes;

describe("the heap", () => {
  it("gives the lowest free region that is large enough", () => {
    const heap = newHeap();
    const [first, second, third, fourth] = [256, 1024, 64, 512].map((size) => heap.take(size)!);
    expect([first, second, third, fourth].map((region) => region!.address)).toEqual([
      base,
      base + 256,
      base + 1280,
      base + 1344,
    ]);
    heap.give(first!);
    heap.give(third!);
    expect(heap.take(64)?.address).toBe(first!.address);
    expect(heap.take(256)?.address).toBe(fourth!.address + fourth!.bytes);
  });

  it("makes one region of free neighbours, in whatever order they come back", () => {
    for (const order of [
      [0, 1, 2],
      [0, 2, 1],
      [1, 0, 2],
      [1, 2, 0],
      [2, 0, 1],
      [2, 1, 0],
    ]) {
      const heap = newHeap();
      const regions = [0, 1, 2].map(() => heap.take(bytes / 3 - 64)!);
      for (const index of order) heap.give(regions[index]!);
      expect(heap.largestFree).toBe(bytes);
    }
  });

  it("gives nothing where no single region is large enough, and stays as it was", () => {
    const heap = newHeap();
    const regions = [0, 1, 2, 3].map(() => heap.take(bytes / 4)!);
    expect(heap.take(1)).toBeNull();
    heap.give(regions[0]!);
    heap.give(regions[2]!);
    expect(heap.take(bytes / 2)).toBeNull();
    expect(heap.largestFree).toBe(bytes / 4);
    expect(heap.take(bytes / 4)).toEqual(regions[0]);
  });

  it("through thousands of random takings and givings: aligned, inside, never the same byte twice, all comes back", () => {
    const random = randomFrom(21);
    const heap = newHeap();
    let taken: Region[] = [];
    let refusals = 0;
    for (let step = 0; step < 4000; step++) {
      if (taken.length > 0 && random.whole(0, 9) < 4) {
        const region = random.oneOf(taken);
        taken = taken.filter((other) => other !== region);
        heap.give(region);
        continue;
      }
      const size = random.whole(0, 9) === 0 ? random.whole(1, 20_000) : random.whole(1, 2000);
      const largestBefore = heap.largestFree;
      const region = heap.take(size);
      if (!region) {
        refusals++;
        expect(largestBefore).toBeLessThan(size);
        continue;
      }
      expect(region.bytes).toBeGreaterThanOrEqual(size);
      expect(region.address % 64).toBe(0);
      expect(region.address).toBeGreaterThanOrEqual(base);
      expect(region.address + region.bytes).toBeLessThanOrEqual(base + bytes);
      expect(taken.some((other) => overlap(other, region))).toBe(false);
      taken.push(region);
    }
    expect(refusals).toBeGreaterThan(10);
    for (const region of taken) heap.give(region);
    expect(heap.largestFree).toBe(bytes);
  });
});
