/** /sys/class/gpio as the kernel makes it: chips with a base, lines by export, values with edges. */

import {
  type DirectoryNode,
  directory,
  Errno,
  errno,
  type FileNode,
  type FuseServer,
  type Handle,
} from "./fuse.ts";

export type FakeChip = { label: string; base: number; ngpio: number };

/** A change of an output line, in the order of time. `frame`: of the codec's clock; 0 without one. */
export type LineWrite = { line: number; level: number; atMs: number; frame: number };

type Line = {
  direction: "in" | "out";
  edge: "none" | "rising" | "falling" | "both";
  activeLow: boolean;
  /** Edges seen since export; a reader of `value` has seen those up to its last read. */
  edges: number;
  /** Somebody waits for edges. */
  isWatched: boolean;
  value: FileNode;
};

const readable = 0x1 | 0x4;
const urgent = 0x2 | 0x8;

export class GpioTree {
  readonly root: DirectoryNode;
  readonly writes: LineWrite[] = [];
  /** Lines whose export is refused, as when a driver of the kernel holds them. */
  readonly busy = new Set<number>();
  private readonly chips: readonly FakeChip[];
  private readonly lines = new Map<number, Line>();
  /** Levels on the wire by global number; inputs with a pull-up rest high. */
  private readonly levels = new Map<number, number>();
  private server: FuseServer | null = null;

  private readonly codecFrame: () => number;

  /** @param codecFrame where the codec's clock stands */
  constructor(chips: readonly FakeChip[], codecFrame: () => number) {
    this.chips = chips;
    this.codecFrame = codecFrame;
    this.root = directory({
      export: { kind: "file", write: (_handle, data) => this.export(numberIn(data)) },
      unexport: { kind: "file", write: (_handle, data) => this.unexport(numberIn(data)) },
    });
    for (const { label, base, ngpio } of chips) {
      const attributes = {
        label: text(() => label),
        base: text(() => `${base}`),
        ngpio: text(() => `${ngpio}`),
      };
      this.root.children.set(`gpiochip${base}`, directory(attributes));
    }
  }

  serveBy(server: FuseServer): void {
    this.server = server;
  }

  /** What the world does to a line; an edge that the line is set for wakes its pollers. */
  drive(number: number, level: number): void {
    const before = this.levels.get(number) ?? 1;
    this.levels.set(number, level);
    const line = this.lines.get(number);
    if (line === undefined || before === level || line.direction !== "in") return;
    const kind = (level === 1) !== line.activeLow ? "rising" : "falling";
    if (line.edge !== "both" && line.edge !== kind) return;
    line.edges++;
    this.server?.wake(line.value);
  }

  level(number: number): number {
    return this.levels.get(number) ?? 1;
  }

  exported(): number[] {
    return [...this.lines.keys()];
  }

  watched(): number[] {
    return [...this.lines].filter(([, { isWatched }]) => isWatched).map(([number]) => number);
  }

  private export(number: number): void {
    if (this.busy.has(number) || this.lines.has(number)) throw new Errno(errno.EBUSY);
    if (!this.chips.some(({ base, ngpio }) => number >= base && number < base + ngpio))
      throw new Errno(errno.EINVAL);
    const line: Line = {
      direction: "in",
      edge: "none",
      activeLow: false,
      edges: 0,
      isWatched: false,
      value: { kind: "file" },
    };
    line.value = this.valueOf(number, line);
    this.lines.set(number, line);
    const attributes = {
      direction: text(
        () => line.direction,
        (word) => this.setDirection(number, line, word),
      ),
      edge: text(
        () => line.edge,
        (word) => {
          line.edge = word as Line["edge"];
        },
      ),
      active_low: text(
        () => (line.activeLow ? "1" : "0"),
        (word) => {
          line.activeLow = word === "1";
        },
      ),
      value: line.value,
    };
    this.root.children.set(`gpio${number}`, directory(attributes));
  }

  private unexport(number: number): void {
    if (!this.lines.delete(number)) throw new Errno(errno.EINVAL);
    this.root.children.delete(`gpio${number}`);
  }

  private setDirection(number: number, line: Line, word: string): void {
    line.direction = word === "in" ? "in" : "out";
    if (word !== "in") this.output(number, word === "high" ? 1 : 0);
  }

  private output(number: number, level: number): void {
    this.levels.set(number, level);
    this.writes.push({ line: number, level, atMs: performance.now(), frame: this.codecFrame() });
  }

  private valueOf(number: number, line: Line): FileNode {
    return {
      kind: "file",
      read: (handle, _size, offset) => {
        if (offset > 0) return Buffer.alloc(0);
        handle.fields["seen"] = line.edges;
        return Buffer.from(`${this.level(number) ^ (line.activeLow ? 1 : 0)}\n`);
      },
      write: (_handle, data) => {
        if (line.direction === "in") throw new Errno(errno.EPERM);
        this.output(number, numberIn(data) ^ (line.activeLow ? 1 : 0));
      },
      poll: (handle: Handle) => {
        line.isWatched = true;
        return readable | (handle.fields["seen"] === line.edges ? 0 : urgent);
      },
    };
  }
}

function text(get: () => string, set?: (word: string) => void): FileNode {
  return {
    kind: "file",
    read: (_handle, _size, offset) => Buffer.from(`${get()}\n`).subarray(offset),
    ...(set && { write: (_handle: Handle, data: Buffer) => set(data.toString().trim()) }),
  };
}

function numberIn(data: Buffer): number {
  const number = Number.parseInt(data.toString(), 10);
  if (!Number.isInteger(number)) throw new Errno(errno.EINVAL);
  return number;
}
