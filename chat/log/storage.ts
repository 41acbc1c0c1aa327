// Whether the log can be written, as the broker reports it to web processes and operators.

/**
 * `failing`: a write failed, such as on a full disk. `removed`: files of the log were removed or
 * replaced.
 */
export const STORAGE_STATES = ["ok", "failing", "removed"] as const;

export type StorageState = typeof STORAGE_STATES[number];

export interface StorageStatus {
  readonly state: StorageState;
  /** Failed writes since the broker started. */
  readonly failures: number;
}

/** Includes the reason, which may contain paths: for operators only. */
export interface StorageReport extends StorageStatus {
  /** Empty if the state is ok. */
  readonly reason: string;
}

export function isStorageState(word: unknown): word is StorageState {
  return STORAGE_STATES.some((state) => state === word);
}
