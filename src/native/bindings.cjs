/**
 * Stands in for the package `bindings` in the bundle (scripts/build/bundle.mjs): that one looks for the root of the module
 * that called it by walking the call stack, which a bundle does not have. Native files stand in `native/` beside the bundle.
 */
const { join } = require("node:path");

/** Loads `native/<name>.node`. Throws what `process.dlopen` throws where the file or a library it needs is missing. */
module.exports = function bindings(name) {
  const file = name.endsWith(".node") ? name : `${name}.node`;
  const loaded = { exports: {} };
  process.dlopen(loaded, join(__dirname, "native", file));
  return loaded.exports;
};
