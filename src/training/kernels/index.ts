/** What the trainer can call. Free functions over addresses; the memory is the trainer's. */
export { adam } from "./adam";
export { bend, bendGradient, rectify, rectifyGradient } from "./bend";
export { denseBackward, denseForward } from "./dense";
export { gruBackward, gruForward } from "./gru";
export { lstmBackward, lstmForward } from "./lstm";
export { biasGradient, mix, mixGradient, passRows } from "./planar";
