import { describe, expect, it } from "vitest";
import { largestJsonFile } from "../../../src/library/formats/json.ts";
import { bytesOf, linear, read, refusalOf } from "./files.ts";

describe("JSON of unknown origin", () => {
  it("names the file first in every refusal", () => {
    expect(refusalOf("", { fileName: "TS9.nam" })).toMatch(/^TS9\.nam: The file is empty/);
  });

  it("tells a web page from a model", () => {
    expect(refusalOf("\n<!DOCTYPE html><html></html>")).toContain("web page");
  });

  it("tells recordings, archives and Keras files from models", () => {
    expect(refusalOf("RIFF....WAVEfmt ")).toContain("load it as the cabinet");
    expect(refusalOf(Uint8Array.of(0x1f, 0x8b, 8))).toContain("compressed archive");
    expect(refusalOf(Uint8Array.of(0x89, 0x48, 0x44, 0x46))).toContain("Keras");
    expect(refusalOf(Uint8Array.of(1, 2, 3))).toContain("not a model file");
  });

  it("takes a byte order mark and blanks before the object", () => {
    expect(read(`\uFEFF \r\n\t${JSON.stringify(linear())}`).architecture).toBe("Linear, 2 taps");
  });

  it("says that a file was cut off, wherever it was cut", () => {
    const text = JSON.stringify(linear());
    for (let length = 1; length < text.length; length++)
      expect(refusalOf(text.slice(0, length))).toContain("ends in the middle");
  });

  it("says what stands where a number must stand", () => {
    expect(refusalOf(JSON.stringify(linear()).replace("0.5", "NaN"))).toContain("contains NaN");
    expect(refusalOf(JSON.stringify(linear()).replace("0.5", "-Infinity"))).toContain("contains -Infinity");
    expect(refusalOf('{"version" 1}')).toContain("not valid JSON");
  });

  it("refuses 100 MB of brackets after the first few", () => {
    expect(refusalOf(new Uint8Array(100_000_000).fill(0x5b))).toContain("more than 64 levels");
    expect(refusalOf(`{"a":${"[".repeat(100)}`)).toContain("more than 64 levels");
  });

  it("refuses hosts of tiny values, whose memory would be many times the file's", () => {
    expect(refusalOf(`[${"{},".repeat(300_000)}0]`)).toContain("lists and objects");
    expect(refusalOf(`[${"1,".repeat(9_000_000)}0]`)).toContain("values");
    expect(refusalOf(`[${'"x",'.repeat(1_100_000)}0]`)).toContain("texts");
  });

  it("refuses a file larger than any model, naming both sizes", () => {
    const bytes = new Uint8Array(largestJsonFile + 1).fill(0x20);
    bytes[0] = 0x7b;
    expect(refusalOf(bytes)).toContain(`${largestJsonFile + 1} bytes; a model in JSON may have at most`);
  });

  it("is not led astray by brackets and quotes inside texts", () => {
    expect(read(linear([1], { notes: `]]}}[[{{\\"${"[".repeat(200)}` })).architecture).toBe("Linear, 1 tap");
  });

  it("refuses JSON that is no object or of no known format", () => {
    expect(refusalOf("[1,2]")).toContain("must be an object; the file has a list of 2");
    expect(refusalOf({ hello: 1 }, { fileName: "a.json" })).toContain("none of the model formats");
    expect(refusalOf({ hello: 1 })).toContain("version must be a text; the file has nothing");
  });

  it("reads members that the file has, not those that every object has", () => {
    expect(refusalOf('{"version":"0.5.0","architecture":"constructor","config":{},"weights":[]}')).toContain(
      "architecture must be one of Linear",
    );
    expect(
      refusalOf('{"__proto__":{"version":"0.5.0"},"architecture":"Linear","config":{},"weights":[]}'),
    ).toContain("version must be a text; the file has nothing");
  });

  it("reads any bytes that are not UTF-8 without failing", () => {
    const bytes = bytesOf(linear([1], { notes: "x" }));
    bytes[bytes.indexOf(0x78)] = 0xff;
    expect(() => refusalOf(bytes)).toThrow("taken, not refused");
  });
});
