/** What the host can call. Free functions over addresses; the memory is the host's. */
export { conditionInput } from "./chain/input";
export { limit } from "./chain/limiter";
export { fadeEffect, finishOutput } from "./chain/output";
export { feedPlayer, hearPlayer, mixPlayers } from "./chain/player";
export { shapeTone } from "./chain/tone";
export { readSamples, writeSamples } from "./convert";
export { copyBytes } from "./copy";
export { restProgram, runProgram } from "./program";
