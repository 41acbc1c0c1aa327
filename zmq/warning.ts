/**
 * Warnings: what works, but not as it reads.
 *
 * @module
 */

/**
 * Warns as zeromq.js does: listeners of the process's event "warning" receive it, and it is written
 * to standard error.
 */
export function warn(message: string): void {
  globalThis.process.emitWarning(message, "ZmqWarning");
}
