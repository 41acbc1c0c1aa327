// Whether the log can be written, as the broker tells web processes and operators.

/** `failing`: a write failed, as on a full disk. `removed`: the log's files are not in their places. */
export const STORAGE_STATES = ["ok", "failing", "removed"] as const;

export type StorageState = typeof STORAGE_STATES[number];

export interface StorageStatus {
  readonly state: StorageState;
  /** Writes that failed since the broker started. */
  readonly failures: number;
}

/** With the reason, which may name paths: for operators only. */
export interface StorageReport extends StorageStatus {
  /** Empty where the state is ok. */
  readonly reason: string;
}

export function isStorageState(word: unknown): word is StorageState {
  return STORAGE_STATES.some((state) => state === word);
}
