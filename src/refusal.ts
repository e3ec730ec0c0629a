/**
 * A thing of the outside world that we will not take: a file, a setting, a device. Its message is a whole sentence
 * for a guitarist (what, where, what to do); whoever catches it shows the message and goes on playing.
 */
export class Refusal extends Error {
  override readonly name = "Refusal";
}
