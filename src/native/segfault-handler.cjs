/**
 * Stands in for the package `segfault-handler` in the bundle. naudiodon registers it on load; the real one writes a
 * `crash.log` into the working folder and cannot be loaded by two threads of one process.
 */
module.exports = { registerHandler() {} };
