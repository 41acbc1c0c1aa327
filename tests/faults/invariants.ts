// Invariants that must hold in the end, whatever was killed, frozen or lost: acknowledged = stored = seen
// by each reader, once, in one order.

import type { Receipt } from "../../chat/message.ts";

/** An entry as stored in the log or seen by a reader. */
export type Position = Pick<Receipt, "gid" | "room" | "seq" | "id">;

/** Gaps and resets that a reader received. */
export interface Resumption {
  readonly status: string;
  /** The last entry that the reader had then. */
  readonly after: number;
}

export interface ReaderRecord {
  readonly name: string;
  readonly rooms: readonly string[];
  /** The last entry before those that the reader should have seen. */
  readonly from: number;
  readonly seen: readonly Position[];
  readonly resumptions: readonly Resumption[];
}

/** Messages that senders posted, and the responses. */
export class Ledger {
  readonly violations: string[] = [];
  readonly acknowledged = new Map<string, Position>();
  readonly #attempted = new Set<string>();
  #waiting: { readonly count: number; readonly resolve: () => void }[] = [];

  attempt(id: string): void {
    this.#attempted.add(id);
  }

  acknowledge({ id, room, seq, gid }: Position): void {
    const position = { id, room, seq, gid };
    const known = this.acknowledged.get(id);
    this.acknowledged.set(id, position);
    if (known && show(known) !== show(position)) {
      this.violations.push(`acknowledged as ${show(known)} and as ${show(position)}`);
    }
    this.#waiting = this.#waiting.filter(({ count, resolve }) => {
      if (count <= this.acknowledged.size) resolve();
      return count > this.acknowledged.size;
    });
  }

  /** Resolves when this many more messages are acknowledged. */
  more(count: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiting.push({ count: this.acknowledged.size + count, resolve });
    return promise;
  }

  /** Describes every broken promise. */
  check(stored: readonly Position[], readers: readonly ReaderRecord[] = []): string[] {
    return [
      ...this.violations,
      ...this.#checkLog(stored),
      ...readers.flatMap((reader) => checkReader(reader, stored)),
    ];
  }

  #checkLog(stored: readonly Position[]): string[] {
    const byId = new Map(stored.map((position) => [position.id, position]));
    const unknown = stored.filter(({ id }) => !this.#attempted.has(id));
    const unanswered = [...this.#attempted].filter((id) => !this.acknowledged.has(id));
    const wrong = [...this.acknowledged.values()].filter((position) =>
      show(byId.get(position.id)) !== show(position)
    );
    return [
      ...(byId.size < stored.length ? ["the log has an id twice"] : []),
      ...unknown.map((position) => `stored, but never sent: ${show(position)}`),
      ...unanswered.map((id) => `never acknowledged: ${id}`),
      ...wrong.map((position) =>
        `acknowledged ${show(position)}, stored ${show(byId.get(position.id))}`
      ),
      ...checkNumbers(stored),
    ];
  }
}

/** Gids are contiguous in the log, and seqs in each room. */
function checkNumbers(stored: readonly Position[]): string[] {
  const heads = new Map<string, number>();
  return stored.flatMap((position, i) => {
    const seq = (heads.get(position.room) ?? 0) + 1;
    heads.set(position.room, position.seq);
    const gid = (stored[i - 1]?.gid ?? 0) + 1;
    return position.gid === gid && position.seq === seq ? [] : [`out of order: ${show(position)}`];
  });
}

function checkReader(
  { name, rooms, from, seen, resumptions }: ReaderRecord,
  stored: readonly Position[],
) {
  const due = stored.filter(({ gid, room }) => gid > from && rooms.includes(room));
  const first = due.findIndex((position, i) => show(position) !== show(seen[i]));
  const at = first < 0 ? due.length : first;
  const isSame = first < 0 && seen.length === due.length;
  const saw = `${name}: saw ${show(seen[at])} where ${show(due[at])} was due, entry ${at + 1}`;
  const unjustified = resumptions.filter(({ status }) => status !== "continued");
  return [
    ...(isSame ? [] : [`${saw}; ${seen.length} of ${due.length} seen`]),
    ...unjustified.map(({ status, after }) => `${name}: was told ${status} after ${after}`),
  ];
}

function show(position: Position | undefined): string {
  return position ? `${position.gid} ${position.room}:${position.seq} ${position.id}` : "nothing";
}
