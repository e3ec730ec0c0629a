/** What the host can call. Free functions over addresses; the memory is the host's. */
export { conditionInput } from "./chain/input";
export { finishOutput } from "./chain/output";
export { feedPlayer, hearPlayer, mixPlayers } from "./chain/player";
export { readSamples, writeSamples } from "./convert";
export { copyBytes } from "./copy";
export { runProgram } from "./program";
