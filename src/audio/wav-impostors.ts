/**
 * Says what a file that is not a WAV file looks like, by its first bytes, for the sentence that refuses it.
 * @returns a noun phrase ("an MP3 file"), or undefined when nothing is recognised.
 */
export function otherFileKind(bytes: Uint8Array): string | undefined {
  const head = String.fromCharCode(...bytes.subarray(0, 64));
  const second = bytes[1] ?? 0;
  // Eleven set bits, then a layer that is III or II (a UTF-16 byte order mark would say I).
  const isMpegFrame = bytes[0] === 0xff && second >= 0xe0 && [0b01, 0b10].includes((second >> 1) & 3);
  if (head.startsWith("ID3") || isMpegFrame) return "an MP3 file";
  if (head.startsWith("fLaC")) return "a FLAC file";
  if (head.startsWith("OggS")) return "an Ogg file";
  if (head.startsWith("FORM") && head.slice(8, 11) === "AIF") return "an AIFF file";
  if (head.startsWith("caff")) return "a CAF file";
  if (head.startsWith("riff")) return "a Wave64 file";
  if (head.startsWith("RIFX")) return "a big-endian WAV (RIFX) file";
  if (head.startsWith("RIFF")) return `a RIFF file of another kind (${head.slice(8, 12).trim()})`;
  if (head.slice(4, 8) === "ftyp") return "an MP4 or M4A file";
  if (head.startsWith("PK\x03\x04")) return "a ZIP archive";
  if (/^\s*(<!doctype html|<html)/i.test(head)) return "a web page (the download went wrong)";
  if (/^\s*[{[]/.test(head)) return "a text file in JSON, perhaps a model";
  return undefined;
}
