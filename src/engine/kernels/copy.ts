/** Moves samples without the audio thread's TypeScript ever holding one. */
export function copyBytes(from: usize, to: usize, bytes: usize): void {
  memory.copy(to, from, bytes);
}
