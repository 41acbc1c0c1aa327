// @ts-check
// A place in the log, written `<epoch>.<gid>`: everything up to the number gid is known.

/** @param {string} cursor */
function parse(cursor) {
  const dot = cursor.lastIndexOf(".");
  return { epoch: cursor.slice(0, dot), gid: Number(cursor.slice(dot + 1)) };
}

/**
 * Whether both are places in the same log. One that was restored from a backup is another.
 * @param {string} a
 * @param {string} b
 */
export function isSameLog(a, b) {
  return parse(a).epoch === parse(b).epoch;
}

/**
 * Whether `a` is an earlier place than `b` in the same log.
 * @param {string} a
 * @param {string} b
 */
export function isBefore(a, b) {
  return isSameLog(a, b) && parse(a).gid < parse(b).gid;
}
