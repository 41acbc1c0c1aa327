// What becomes of the bytes of an upload: its type, and the parts that are kept.

/** Bytes that can be read at any offset. */
export interface Source {
  readonly size: number;
  read(offset: number, length: number): Uint8Array;
}

export interface CompletionPlan {
  readonly type: string;
  readonly width?: number;
  readonly height?: number;
  readonly seconds?: number;
  readonly hasLocation: boolean;
  /** The pieces of the cleaned file, in order; absent if the bytes are kept as they are. */
  readonly pieces?: Iterable<Uint8Array>;
}

/** Plans what is kept of a file. */
export function planCompletion(
  _source: Source,
  _options: { readonly isUntouched: boolean },
): Promise<CompletionPlan> {
  return Promise.resolve({ type: "application/octet-stream", hasLocation: false });
}
