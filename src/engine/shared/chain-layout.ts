/**
 * Where the chain keeps its numbers, for both languages (see operations.ts): offsets in bytes.
 *
 * The snapshot is what the control thread wants; the settings are computed once for a sample rate and block size; the
 * state is the audio thread's alone; a player is a packed network with the gains around it.
 */

/** Snapshot: one set of wishes, always taken over as a whole. Integers first, then float32. */
export const snapshotPlayer = 0;
/** 0: crossfade two players that run side by side. 1: dip to silence, switch, return. */
export const snapshotDip = 4;
export const snapshotFadeFrames = 8;
export const snapshotBypass = 12;
export const snapshotMute = 16;
export const snapshotGain = 20;
export const snapshotLevel = 24;
export const snapshotMix = 28;
/** The knobs of parametric models, in the model's own range; `modelParameterCount` of them. */
export const snapshotModelParameters = 32;
export const snapshotBytes = 64;

/** Settings, float32. */
/** Share of the way to its target that a smoothed parameter goes in one block. */
export const settingSmoothing = 0;
/** Change of a switch's fade (bypass, mute) in one frame. */
export const settingFadeStep = 4;
/** Feedback of the DC blocker. */
export const settingDcFeedback = 8;
export const settingLimiterCeiling = 12;
/** Share of the way back to unity gain that the limiter goes in one frame. */
export const settingLimiterRelease = 16;
/** What is left of a peak meter after one block. */
export const settingPeakDecay = 20;
export const settingBytes = 64;

/** State, float32. */
export const stateGain = 0;
export const stateLevel = 4;
export const stateMix = 8;
/** 1: the effect is heard, 0: bypass. */
export const stateEffect = 12;
/** 1: sound, 0: mute. */
export const stateSound = 16;
export const stateDcInput = 20;
export const stateDcOutput = 24;
export const stateLimiterGain = 28;
export const stateInputPeak = 32;
export const stateOutputPeak = 36;
/** 0 before the first block: parameters then start at their targets. */
export const stateStarted = 40;
export const stateBytes = 64;

/** Player: integers first. */
export const playerProgram = 0;
export const playerInput = 4;
export const playerInputStride = 8;
/** Input rows after the guitar: one for each parameter of the model. */
export const playerParameterCount = 12;
export const playerOutput = 16;
/** float32: into and out of the network, for calibration and loudness. */
export const playerInputGain = 20;
export const playerOutputGain = 24;
/** 0 before the player's first block. */
export const playerStarted = 28;
/** float32: parameters as the network last saw them. */
export const playerParameters = 32;
export const playerBytes = 64;

/** Knobs that can be turned; a model with more is played with the rest at their defaults. */
export const modelParameterCount = 8;
