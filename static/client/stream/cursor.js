// @ts-check
// Positions in the log, written `<epoch>.<gid>`.

/**
 * Whether both are positions in the same log: a log restored from a backup is another one.
 * @param {string} a
 * @param {string} b
 */
export function isSameLog(a, b) {
  return parse(a).epoch === parse(b).epoch;
}

/**
 * Whether `a` is an earlier position than `b` in the same log.
 * @param {string} a
 * @param {string} b
 */
export function isBefore(a, b) {
  return isSameLog(a, b) && parse(a).gid < parse(b).gid;
}

/**
 * Returns the earlier position; of two logs the position in the second one.
 * @param {string} a may be empty
 * @param {string} b
 */
export function earlier(a, b) {
  return a && isBefore(a, b) ? a : b;
}

/** @param {string} cursor */
function parse(cursor) {
  const dot = cursor.lastIndexOf(".");
  return { epoch: cursor.slice(0, dot), gid: Number(cursor.slice(dot + 1)) };
}
