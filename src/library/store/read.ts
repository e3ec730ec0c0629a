/** A whole file that somebody named, or a sentence about why not. */
import { access, constants, open } from "node:fs/promises";
import { Refusal } from "../../refusal.ts";

export interface Expected {
  /** As in "a WAV file". */
  readonly kind: string;
  readonly mostBytes: number;
  /** A sentence for a file of more. */
  readonly tooLarge: (bytes: number) => string;
}

/** @throws Refusal when it is missing, cannot be opened, is no file, or is too large to be what is expected */
export async function readNamedFile(path: string, expected: Expected): Promise<Buffer> {
  const file = await open(path).catch((error: NodeJS.ErrnoException) => {
    throw notOpened(path, error);
  });
  try {
    const status = await file.stat();
    if (!status.isFile()) throw new Refusal(`"${path}" is not a file; give the name of ${expected.kind}.`);
    if (status.size > expected.mostBytes) throw new Refusal(expected.tooLarge(status.size));
    return await file.readFile();
  } finally {
    await file.close();
  }
}

/**
 * Looks without opening: a pipe that nobody writes to yet would keep whoever opens it waiting.
 * @throws Refusal when it is missing or may not be read
 */
export async function checkReadable(path: string): Promise<void> {
  await access(path, constants.R_OK).catch((error: NodeJS.ErrnoException) => {
    throw notOpened(path, error);
  });
}

function notOpened(path: string, { code, message }: NodeJS.ErrnoException): Refusal {
  return new Refusal(
    code === "ENOENT"
      ? `There is no file ${path}; check its name.`
      : `"${path}" cannot be opened (${code ?? message}); check that you may read it.`,
  );
}
