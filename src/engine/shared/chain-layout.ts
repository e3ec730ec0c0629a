/**
 * Where the chain keeps its numbers, for both languages (see operations.ts): offsets in bytes.
 *
 * The snapshot is what the control thread wants; the settings are computed once for a sample rate and block size; the
 * state is the audio thread's alone; a player is a packed network with the gains around it.
 */

/** What a slot of the chain shall play, three words. */
export const wishPlayer = 0;
/** 0: crossfade two players that run side by side. 1: dip to silence, switch, return. */
export const wishDip = 4;
export const wishFadeFrames = 8;

/** Snapshot: one set of wishes, always taken over as a whole. Integers first, then float32. */
export const snapshotModel = 0;
export const snapshotCabinet = 16;
export const snapshotBypass = 32;
export const snapshotMute = 36;
export const snapshotGain = 40;
export const snapshotLevel = 44;
export const snapshotMix = 48;
/** Magnitudes at which the gate opens and closes; both -1: it is off. */
export const snapshotGateOpenAt = 52;
export const snapshotGateCloseAt = 56;
/** The knobs of parametric models, in the model's own range; `modelParameterCount` of them. */
export const snapshotModelParameters = 64;
/** Sections of the tone stack, `toneSectionCount` of them: the stack before the model, and the one after it. */
export const snapshotToneBefore = 96;
export const snapshotToneAfter = 192;
export const snapshotBytes = 320;

/** A section of the tone stack as six numbers (engine/sound/state-variable.ts), float32. */
export const sectionBandFeedback = 0;
export const sectionBandInput = 4;
export const sectionLowInput = 8;
export const sectionDirect = 12;
export const sectionBandOutput = 16;
export const sectionLowOutput = 20;
export const sectionBytes = 24;
export const toneSectionCount = 4;

/** Settings, float32 unless said. */
/** Share of the way to its target that a smoothed parameter goes in one block. */
export const settingSmoothing = 0;
/** Change of the bypass fade in one frame. */
export const settingFadeStep = 4;
/** Change of the mute fade in one frame. */
export const settingMuteStep = 8;
/** What is left of a peak meter after one block. */
export const settingPeakDecay = 12;
export const settingLimiterCeiling = 16;
/** Integer, frames: length of the limiter's smallest-gain window. */
export const settingLimiterWindow = 20;
/** Integer, frames: delay of the sound in the limiter. */
export const settingLimiterLatency = 24;
/** Integer, frames. */
export const settingGateHold = 28;
/** float64 from here: recursions that would lose their last bits a thousand times. */
export const settingDcFeedback = 32;
export const settingGateDetectorDecay = 40;
export const settingGateAttack = 48;
export const settingGateRelease = 56;
/** Share of the way back to unity gain that the limiter goes in one frame. */
export const settingLimiterRelease = 64;
/** Three rows of `2 * limiterReach` float32: the sound between two frames. */
export const settingLimiterTaps = 128;
export const settingBytes = 320;

/** Frames on either side from which the limiter reckons the sound between two frames. */
export const limiterReach = 6;
/** Frames that the limiter's rows keep from the blocks before, in front of the present one. */
export const limiterPast = 112;

/** State, float32 unless said. */
export const stateGain = 0;
export const stateLevel = 4;
export const stateMix = 8;
/** 1: the effect is heard, 0: bypass. */
export const stateEffect = 12;
/** 1: sound, 0: mute. */
export const stateSound = 16;
export const stateInputPeak = 20;
export const stateOutputPeak = 24;
/** 0 before the first block: parameters then start at their targets. */
export const stateStarted = 28;
/** Integer: frames since the mute fade reached silence; stops counting at a second or so. */
export const stateSilentFrames = 32;
/** Integers. */
export const stateGateOpen = 36;
export const stateGateHeld = 40;
/** float64. */
export const stateDcInput = 48;
export const stateDcOutput = 56;
export const stateGatePeak = 64;
export const stateGateGain = 72;
export const stateLimiterHeld = 80;
/** Sum of the gains in the window; 0 before the first block. */
export const stateLimiterSum = 88;
/** The two tone stacks, `toneStateBytes` each. */
export const stateToneBefore = 128;
export const stateToneAfter = 448;
export const stateBytes = 768;

/** State of a tone section, float64: its six numbers as they are now, then its two memories. */
export const sectionStateNumbers = 0;
export const sectionStateBand = 48;
export const sectionStateLow = 56;
export const sectionStateBytes = 64;
/** After the sections: 0 before the stack's first block, integer. */
export const toneStarted = 256;
export const toneStateBytes = 320;

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
/** 1: a DC blocker follows the network, as behind every model; 0: what has no offset of its own. */
export const playerBlocksDc = 64;
/** float32: the network's latest sample; before the first block its output at rest, so that the DC blocker is at rest, too. */
export const playerDcInput = 68;
/** float64. */
export const playerDcOutput = 72;
export const playerBytes = 128;

/** More knobs than this no model has; a file with more is played with the rest at their defaults. */
export const modelParameterCount = 8;
