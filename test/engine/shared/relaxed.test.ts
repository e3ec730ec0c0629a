import { expect, it } from "vitest";
import { kernelBinary, supportsRelaxed } from "../../../src/engine/shared/kernels.ts";

it("takes the relaxed kernels exactly where the runtime takes them", () => {
  const relaxed = new Uint8Array(Buffer.from(kernelBinary("relaxed-4x2"), "base64"));
  expect(supportsRelaxed()).toBe(WebAssembly.validate(relaxed));
});
