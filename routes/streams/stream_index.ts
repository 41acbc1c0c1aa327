// The streams that are open, found by who reads them, too: most of what happens is for one person, of
// thousands who read.

import type { EventStream } from "../../http/event_stream.ts";
import type { RequestContext } from "../request/context.ts";

export class StreamIndex<Open extends { readonly reader: Pick<RequestContext, "caller"> }> {
  readonly #all = new Map<EventStream, Open>();
  readonly #byPerson = new Map<string, Map<EventStream, Open>>();

  get size(): number {
    return this.#all.size;
  }

  add(stream: EventStream, open: Open): void {
    this.#all.set(stream, open);
    this.known(stream);
  }

  /** Its reader may be known by now: who was not from the start is found by who they are from here on. */
  known(stream: EventStream): void {
    const open = this.#all.get(stream);
    const user = open?.reader.caller.identity;
    if (!open || user === undefined) return;
    const own = this.#byPerson.get(user) ?? new Map<EventStream, Open>();
    this.#byPerson.set(user, own.set(stream, open));
  }

  /** Returns what was kept of it. */
  delete(stream: EventStream): Open | undefined {
    const open = this.#all.get(stream);
    this.#all.delete(stream);
    const user = open?.reader.caller.identity ?? "";
    const own = this.#byPerson.get(user);
    own?.delete(stream);
    if (own?.size === 0) this.#byPerson.delete(user);
    return open;
  }

  /** The streams of a person; without one all. */
  of(user?: string): ReadonlyMap<EventStream, Open> {
    return user === undefined ? this.#all : this.#byPerson.get(user) ?? new Map();
  }
}
