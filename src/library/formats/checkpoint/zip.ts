/** The stored (uncompressed) entries of a ZIP archive, which is what PyTorch writes since 1.6. */
import { Refusal } from "../../../refusal.ts";
import { ByteReader } from "./byte-reader.ts";

const endSignature = 0x06054b50;
const entrySignature = 0x02014b50;
const localSignature = 0x04034b50;

const longestComment = 65_535;
const endLength = 22;

const damaged = () => new Refusal("The archive is damaged: copy or download it again.");

const findEnd = (bytes: Uint8Array): ByteReader => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const first = Math.max(0, bytes.length - endLength - longestComment);
  for (let at = bytes.length - endLength; at >= first; at--)
    if (view.getUint32(at, true) === endSignature) return new ByteReader(bytes, at);
  throw damaged();
};

/** The bytes of the entry whose local header is at `position`. */
const contentAt = (bytes: Uint8Array, position: number, length: number): Uint8Array => {
  const header = new ByteReader(bytes, position);
  if (header.uint32() !== localSignature) throw damaged();
  header.bytes(22);
  const [nameLength, extraLength] = [header.uint16(), header.uint16()];
  header.bytes(nameLength + extraLength);
  return header.bytes(length);
};

/** Entries by name. Throws a Refusal for damaged archives and compressed entries. */
export const readStoredEntries = (bytes: Uint8Array): Map<string, Uint8Array> => {
  const end = findEnd(bytes);
  end.bytes(10);
  const count = end.uint16();
  end.bytes(4);
  const directory = new ByteReader(bytes, end.uint32());
  const entries = new Map<string, Uint8Array>();
  for (let index = 0; index < count; index++) {
    if (directory.uint32() !== entrySignature) throw damaged();
    directory.bytes(6);
    const method = directory.uint16();
    directory.bytes(8);
    const [stored, length] = [directory.uint32(), directory.uint32()];
    const [nameLength, extraLength, commentLength] = [
      directory.uint16(),
      directory.uint16(),
      directory.uint16(),
    ];
    directory.bytes(8);
    const position = directory.uint32();
    const name = directory.text(nameLength);
    directory.bytes(extraLength + commentLength);
    if (method === 0 && stored === length) entries.set(name, contentAt(bytes, position, length));
  }
  return entries;
};
