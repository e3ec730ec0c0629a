/**
 * What the audio thread tells the control thread: counters as plain words, each written by the audio thread alone and
 * read whenever somebody looks. Peaks are read from the chain's state.
 */
export const meterWords = {
  blocks: 0,
  /** Two slots of `slotWords` each, for the model and for the cabinet. */
  model: 1,
  cabinet: 4,
  /** float32 bits */
  inputPeak: 7,
  /** float32 bits */
  outputPeak: 8,
  /** Frames since mute reached silence, before the limiter's delay. */
  silentFrames: 9,
  /** Frame of the listening ring where the next block will be written. */
  listeningPosition: 10,
} as const;

/** Words of a slot. */
export const slotWords = {
  /** The player that is heard alone, or the wire; one that was replaced may be freed once this names another. */
  live: 0,
  /**
   * A player whose output was not a number; 0 if none. It was taken off and the wire took its place. Also written by
   * the control thread, to forget a player in whose place another one was put.
   */
  refused: 1,
  /** 0 while one player is heard alone. */
  changing: 2,
} as const;

export const meterBytes = 64;
