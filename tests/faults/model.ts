// Invariants that must hold in the end, whatever was killed, frozen or lost: acknowledged = stored = seen
// by each reader, once, in one order.

import type { Receipt } from "../../chat/message.ts";

/** An entry as stored in the log or seen by a reader. */
export type Place = Pick<Receipt, "gid" | "room" | "seq" | "id">;

/** Gaps and resets that a reader was told of. */
export interface Told {
  readonly status: string;
  /** The last entry that the reader had then. */
  readonly after: number;
}

export interface Witness {
  readonly name: string;
  readonly rooms: readonly string[];
  /** The last entry before those that the reader should have seen. */
  readonly from: number;
  readonly seen: readonly Place[];
  readonly told: readonly Told[];
}

/** Messages that senders posted, and the responses. */
export class Ledger {
  readonly violations: string[] = [];
  readonly acknowledged = new Map<string, Place>();
  readonly #attempted = new Set<string>();
  #waiting: { readonly count: number; readonly resolve: () => void }[] = [];

  attempt(id: string): void {
    this.#attempted.add(id);
  }

  acknowledge({ id, room, seq, gid }: Place): void {
    const place = { id, room, seq, gid };
    const known = this.acknowledged.get(id);
    this.acknowledged.set(id, place);
    if (known && show(known) !== show(place)) {
      this.violations.push(`acknowledged as ${show(known)} and as ${show(place)}`);
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
  check(stored: readonly Place[], witnesses: readonly Witness[] = []): string[] {
    return [
      ...this.violations,
      ...this.#checkLog(stored),
      ...witnesses.flatMap((witness) => checkWitness(witness, stored)),
    ];
  }

  #checkLog(stored: readonly Place[]): string[] {
    const byId = new Map(stored.map((place) => [place.id, place]));
    const unknown = stored.filter(({ id }) => !this.#attempted.has(id));
    const unanswered = [...this.#attempted].filter((id) => !this.acknowledged.has(id));
    const wrong = [...this.acknowledged.values()].filter((place) =>
      show(byId.get(place.id)) !== show(place)
    );
    return [
      ...(byId.size < stored.length ? ["the log has an id twice"] : []),
      ...unknown.map((place) => `stored, but never sent: ${show(place)}`),
      ...unanswered.map((id) => `never acknowledged: ${id}`),
      ...wrong.map((place) => `acknowledged ${show(place)}, stored ${show(byId.get(place.id))}`),
      ...checkNumbers(stored),
    ];
  }
}

/** Gids are contiguous in the log, and seqs in each room. */
function checkNumbers(stored: readonly Place[]): string[] {
  const heads = new Map<string, number>();
  return stored.flatMap((place, i) => {
    const seq = (heads.get(place.room) ?? 0) + 1;
    heads.set(place.room, place.seq);
    const gid = (stored[i - 1]?.gid ?? 0) + 1;
    return place.gid === gid && place.seq === seq ? [] : [`out of order: ${show(place)}`];
  });
}

function checkWitness({ name, rooms, from, seen, told }: Witness, stored: readonly Place[]) {
  const due = stored.filter(({ gid, room }) => gid > from && rooms.includes(room));
  const first = due.findIndex((place, i) => show(place) !== show(seen[i]));
  const at = first < 0 ? due.length : first;
  const isSame = first < 0 && seen.length === due.length;
  const saw = `${name}: saw ${show(seen[at])} where ${show(due[at])} was due, entry ${at + 1}`;
  const unjustified = told.filter(({ status }) => status !== "continued");
  return [
    ...(isSame ? [] : [`${saw}; ${seen.length} of ${due.length} seen`]),
    ...unjustified.map(({ status, after }) => `${name}: was told ${status} after ${after}`),
  ];
}

function show(place: Place | undefined): string {
  return place ? `${place.gid} ${place.room}:${place.seq} ${place.id}` : "nothing";
}
