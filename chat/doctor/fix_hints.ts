// Hints for failures reported by the system or by SQLite, which give no advice.

export const RESTORE =
  'restore a backup ("deno task restore FOLDER"), or export what can be read and import it elsewhere';

const HINTS: readonly (readonly [failure: RegExp, hint: string])[] = [
  [
    /permission denied|operation not permitted|unable to open database file|readonly/i,
    "run the doctor and the broker as the owner, or change the owner (chown, chmod u+rwX)",
  ],
  [/database is locked/, "stop the program that locks it"],
  [
    /disk I\/O error|os error 5\)/,
    "check the system log for disk errors, and move to a healthy disk",
  ],
  [/as a log|malformed|not a database/, RESTORE],
];

/** Appends a hint to the reason of a failure, if there is one. */
export function withHint(reason: string): string {
  const hint = HINTS.find(([failure]) => failure.test(reason))?.[1];
  return hint === undefined ? reason : `${reason}: ${hint}`;
}
