/** What the host can call. Free functions over addresses; the memory is the host's. */
export { runProgram } from "./program";
