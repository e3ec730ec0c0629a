/** A block of audio and other streams: one array of samples for each channel, all of one length. */
export type Rows = Float64Array[];

export const frameCount = (rows: Rows): number => rows[0]?.length ?? 0;

export const silence = (channels: number, frames: number): Rows =>
  Array.from({ length: channels }, () => new Float64Array(frames));

/** a + b, row by row; as many rows as `a` has. */
export const add = (a: Rows, b: Rows): Rows =>
  a.map((row, index) => row.map((value, frame) => value + (b[index]?.[frame] ?? 0)));

/** The last `count` columns of each row. */
export const lastFrames = (rows: Rows, count: number): Rows =>
  rows.map((row) => row.slice(row.length - count));

/** `before` and `after`, one after the other in time. */
export const joined = (before: Rows, after: Rows): Rows =>
  after.map((row, index) => {
    const history = before[index] ?? new Float64Array(0);
    const result = new Float64Array(history.length + row.length);
    result.set(history);
    result.set(row, history.length);
    return result;
  });
