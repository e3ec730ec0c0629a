/** Words by which the control thread has a score played and what comes back recorded in its place. */
export const takeWords = {
  /** Its address, float32 and mono; 0: none, the chain is heard. */
  score: 0,
  /** Its length, whole periods. The last period is silent. */
  frames: 1,
  /** Frames that were played, and recorded in their place: written by the audio thread. */
  position: 2,
} as const;

export const takeBytes = 16;
