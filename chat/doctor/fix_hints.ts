// What mends a failure that comes from the system or from SQLite, which know of none.

export const RESTORE =
  'restore a backup ("deno task restore FILE"), or export what can be read and import it elsewhere';

const MENDS: readonly (readonly [failure: RegExp, mend: string])[] = [
  [
    /permission denied|operation not permitted|unable to open database file|readonly/i,
    "run this and the broker as the owner, or give it to their user (chown, chmod u+rwX)",
  ],
  [/database is locked/, "end the program that locks it"],
  [/disk I\/O error|os error 5\)/, "see what the system says of the disk, move to a sound one"],
  [/as a log|malformed|not a database/, RESTORE],
];

/** The reason of a failure, with its mend at the end where it has none of its own. */
export function withHint(reason: string): string {
  const mend = MENDS.find(([failure]) => failure.test(reason))?.[1];
  return mend === undefined ? reason : `${reason}: ${mend}`;
}
