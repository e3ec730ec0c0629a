/**
 * The engine's instruction set: what a network is packed into (engine/load) and what the kernels run
 * (engine/kernels/program.ts). A program is a row of records in kernel memory; each record is a row of 32-bit words,
 * the first one saying which operation it is, the second how many bytes it takes. Word numbers stand once, here, for
 * both languages: this file is compiled by TypeScript and by AssemblyScript.
 *
 * "Rows" are one row of frames a channel: a base address, a stride in bytes from row to row, and the address of a
 * ring descriptor that says where in the row the current block stands (`still` for plain block buffers).
 */

/** Ring descriptor: where the current block starts in every row of the ring, the ring's length, and its tail's. */
export const ringPosition = 0;
export const ringLength = 4;
export const ringTail = 8;
export const ringBytes = 12;

export const opEnd = 0;
/** target = bias + (source) + sum over taps and channels of weight * tap row. */
export const opConvolve = 1;
/** target = activation(source), and optionally sum += the same. */
export const opActivate = 2;
/** target = source * second, and optionally sum += the same. */
export const opMultiply = 3;
/** target = mix * second + (1 - mix) * source, and optionally sum += the same. */
export const opBlend = 4;
/** target = source * second + third. */
export const opModulate = 5;
/** Moves every listed ring on by one block. */
export const opAdvance = 6;
/** target = source + all of several sets of rows like it. */
export const opTotal = 7;
export const opLstm = 8;
export const opGru = 9;
/** target = exp(source) / sum over the rows of exp(source). */
export const opSoftmax = 10;
/** target += source convolved with the taps of all levels (shared/partitions.ts). */
export const opPartitioned = 11;
/** target = the last layer's last hidden state of a network that runs over a window for every frame (shared/frames.ts). */
export const opFrame = 12;
/** target = source at another rate. */
export const opConvertRate = 13;
/** Runs another program, for as many frames as a converter found. */
export const opProgram = 14;
/** Fixed point (kernels/fixed.ts): pairs of channels from float rows. */
export const opFixRows = 15;
export const opFloatToWords = 16;
export const opWordsToFloat = 17;
/** Sums of products of pairs; the words of opConvolve. */
export const opConvolveFixed = 18;
/** target = pairs of tanh(source), and sum += the same. */
export const opTanhFixed = 19;
/** sum += source, and target = the same as pairs. */
export const opResidualFixed = 20;
export const opClear = 21;
export const opLstmFixed = 22;
/** A narrow WaveNet's whole layer: sum += a = activation(bias + taps), and target = the last tap + a mix of a. */
export const opLayer = 23;
/** target = sine and cosine that go on from frame to frame. */
export const opOscillate = 24;

/**
 * target = activation(bias + sum over taps), and optionally source += the same: the words of opConvolve, the activation's
 * parameters behind the bias, an even number of rows. A bend has no bias but its parameters there.
 */
export const opConvolveTanh = 25;
export const opConvolveBend = 26;
/** target = bias + sum over evenly spaced taps of one source row; one row. */
export const opFilter = 27;
/** target = tanh(source) / (1 + exp(-second)), and optionally sum += the same: the words of opMultiply. */
export const opGate = 28;

/** target = bias + a small matrix times the source's rows. */
export const opMatrix = 29;

/** Added to opLayer: which activation, and whether taps are as usual (usual-taps.ts); and so often the number of rows. */
export const layerBends = 1 << 16;
export const layerUsualTaps = 1 << 17;
export const layerRows = 1 << 18;

/** Words of every record. */
export const wordOperation = 0;
/** Added to an operation whose target rows are a ring: when it is done, start and tail are made to hold the same again. */
export const intoRing = 256;
/** The operation without whatever is added to it. */
export const operationMask = 255;
export const wordBytes = 4;

/** Target rows of every operation that writes rows. */
export const wordTargetRows = 8;
export const wordTarget = 12;
export const wordTargetStride = 16;
export const wordTargetRing = 20;
/** Source rows; for opConvolve zero means "none". */
export const wordSource = 24;
export const wordSourceStride = 28;
export const wordSourceRing = 32;

/** opConvolve */
/** Of opConvolve: or zero. */
export const wordBias = 36;
export const wordWeights = 40;
export const wordTapCount = 44;
/** Of all taps together. */
export const wordTapRows = 48;
export const wordTaps = 52;
/**
 * One tap: where its first row's block stands, which the kernels find out anew for each block; bytes from row to row; bytes
 * of its weights for two output rows; base, ring and how many bytes ago.
 */
export const tapAddress = 0;
export const tapStride = 4;
export const tapWeights = 8;
export const tapBase = 12;
export const tapRing = 16;
export const tapLag = 20;
export const tapBytes = 24;

/** opActivate, opMultiply, opBlend: rows to which the result is added, or zero. */
export const wordSum = 36;
export const wordSumStride = 40;
/** opActivate */
export const wordActivation = 44;
/**
 * Address of the activation's parameters: a slope a row, {minimum, maximum, minimumSlope, maximumSlope}, what is subtracted
 * from a row's tanh, or {shift, slope, slopeShift} of each row's bend.
 */
export const wordActivationParameters = 48;
/** opMultiply, opBlend, opModulate: further plain block buffers. */
export const wordSecond = 44;
export const wordSecondStride = 48;
export const wordThird = 52;
export const wordThirdStride = 56;

/**
 * opLayer: source rows are those of all taps. The condition's row; constants are whole vectors: each row's bias and then
 * each row's rest, or each row's {shift, slope, slopeShift} of a bend; the mix [row][channel]; the condition's weights; the
 * taps' [tap][channel][row], which are vectors of three usual taps only. Without target rows nothing is mixed.
 */
export const wordLayerCondition = 36;
export const wordLayerConstants = 40;
export const wordLayerSum = 44;
export const wordLayerSumStride = 48;
/** 0: the sum begins with this layer. */
export const wordLayerSumGoesOn = 52;
/** A count, and that many lags in bytes; the last is zero. */
export const wordLayerLagCount = 56;
export const wordLayerLags = 60;

/** opFilter: bias and weights, how many taps, oldest first, and bytes from the oldest to now and from tap to tap. */
export const wordFilterConstants = 36;
export const wordFilterTaps = 40;
export const wordFilterLag = 44;
export const wordFilterStep = 48;

/** opAdvance: a count and that many ring descriptors. */
export const wordRingCount = 8;
export const wordRings = 12;

/** opMatrix: each row's bias and weights; how many source rows. */
export const wordMatrixConstants = 36;
export const wordMatrixChannels = 40;

/** opTotal: the first set, how many, and bytes from set to set; rows are as far apart as the source's. */
export const wordParts = 36;
export const wordPartCount = 40;
export const wordPartBytes = 44;

/** opLstm, opGru: target rows are the hidden units; source rows the inputs. */
export const wordInputs = 36;
export const wordUnitGroups = 40;
export const wordGateWeights = 44;
/** Time-major hidden states, [block frames + 1][padded units]; row 0 is the last block's last state. */
export const wordHidden = 48;
export const wordCell = 52;

/** opPartitioned: a count and that many levels. */
export const wordLevelCount = 36;
export const wordLevels = 40;

/** opFrame: frames of a window, a count, and that many layers (shared/frames.ts), in place. */
export const wordFrameSize = 36;
export const wordFrameLayerCount = 40;
export const wordFrameLayers = 44;

/** opConvertRate: bytes of the taps of a phase, a multiple of 64; [up][taps], oldest frame first. */
export const wordConversionTaps = 36;
export const wordConversionRows = 40;
export const wordConversionUp = 44;
export const wordConversionDown = 48;
/** [rows][taps + frames of the source], with its stride. */
export const wordConversionHistory = 52;
export const wordConversionHistoryStride = 56;
export const wordConversionState = 60;
/** Address of the network's count of frames. */
export const wordConversionCount = 64;
/** 0: as many frames as the block completes, and counts them. 1: from that many frames exactly one block. */
export const wordConversionExact = 68;
/** Rows that are filtered; the others are looked up. */
export const wordConversionFiltered = 72;
/** Time of the next output from the block's start: whole frames of the source (-1 or more), and 1 / up of them. */
export const ratePosition = 0;
export const ratePhase = 4;

/** Fixed point; wordWeights and wordBias as in opConvolve. opFixRows: how many channels; else a shift for each row. */
export const wordFixedShifts = 44;
/** float32: what a value is multiplied by. */
export const wordFixedScale = 48;
/** Tables of tanh. */
export const wordFixedTable = 52;
export const wordFixedSum = 56;
export const wordFixedSumStride = 60;
export const wordFixedSumShift = 64;
/** opLstmFixed: what sums of products lose before they are added up. */
export const fixedLstmShift = 3;
/** opLstmFixed, besides wordWeights, wordFixedShifts (four, one a gate) and wordFixedTable. */
export const wordFixedUnitGroups = 36;
export const wordFixedInputPairs = 48;
/** For each four units their 32-bit cells and what rounding left of their states; 16-bit states before and after a frame; float32 states, [frames][units]. */
export const wordFixedCell = 56;
export const wordFixedStates = 60;
export const wordFixedHidden = 64;

/** opOscillate: float64 sine and cosine of the next frame, then those of one step. */
export const wordOscillator = 36;

/** opProgram */
export const wordProgram = 8;
export const wordProgramCount = 12;

export const activationIdentity = 0;
export const activationTanh = 1;
export const activationFastTanh = 2;
export const activationHardTanh = 3;
export const activationRelu = 4;
export const activationLeakyRelu = 5;
export const activationSigmoid = 6;
export const activationSilu = 7;
export const activationHardSwish = 8;
export const activationSoftSign = 9;
export const activationLeakyHardTanh = 10;
export const activationElu = 11;
export const activationRescaledSigmoid = 12;
/** tanh(x) - rest, for rows that are kept around their rest (load/rest.ts). */
export const activationTanhAround = 13;
/** The larger of x + shift and slope * x + slopeShift: a leaky ReLU around a rest. */
export const activationBend = 14;
/** Bytes of a row's parameters of these. */
export const tanhAroundBytes = 4;
export const bendBytes = 12;
