/**
 * Warnings about calls that succeed but may not have the intended effect.
 *
 * @module
 */

/**
 * Emits a warning, like zeromq.js: listeners of the process's `warning` event receive it, and it is written
 * to standard error.
 */
export function warn(message: string): void {
  globalThis.process.emitWarning(message, "ZmqWarning");
}
