/**
 * What the audio thread tells the control thread: counters as plain words, each written by the audio thread alone and
 * read whenever somebody looks. Peaks are read from the chain's state.
 */
export const meterWords = {
  blocks: 0,
  /** The player that is heard alone; one that was replaced may be freed once this names another. */
  livePlayer: 1,
  /** A player whose output was not a number; 0 if none. It was taken off; the guitar is heard dry. */
  refusedPlayer: 2,
  /** 1 while one player gives way to another. */
  changing: 3,
  /** float32 bits */
  inputPeak: 4,
  /** float32 bits */
  outputPeak: 5,
} as const;

export const meterBytes = 64;
