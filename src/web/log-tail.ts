/** The last sentences that were said, for the page. */

export type LogLine = { at: string; sentence: string };

const kept = 200;

export class LogTail {
  readonly #lines: LogLine[] = [];
  #listener: (line: LogLine) => void = () => {};

  add(sentence: string): void {
    const line = { at: new Date().toISOString(), sentence };
    this.#lines.push(line);
    if (this.#lines.length > kept) this.#lines.shift();
    this.#listener(line);
  }

  get lines(): readonly LogLine[] {
    return this.#lines;
  }

  /** One listener: the page's streams. */
  onLine(listener: (line: LogLine) => void): void {
    this.#listener = listener;
  }
}
