// The open streams, indexed by user: most updates are for one user among thousands of streams.

import type { EventStream } from "../../http/event_stream.ts";
import type { RequestContext } from "../request/context.ts";

interface Indexed {
  readonly context: Pick<RequestContext, "caller">;
}

export class StreamIndex<Info extends Indexed> {
  readonly #all = new Map<EventStream, Info>();
  readonly #byUser = new Map<string, Map<EventStream, Info>>();

  get size(): number {
    return this.#all.size;
  }

  add(stream: EventStream, info: Info): void {
    this.#all.set(stream, info);
    this.reindex(stream);
  }

  /** To be called when the user of a stream may have become known. */
  reindex(stream: EventStream): void {
    const info = this.#all.get(stream);
    const user = info?.context.caller.identity;
    if (!info || user === undefined) return;
    const own = this.#byUser.get(user) ?? new Map<EventStream, Info>();
    this.#byUser.set(user, own.set(stream, info));
  }

  /** Removes a stream and returns its info. */
  delete(stream: EventStream): Info | undefined {
    const info = this.#all.get(stream);
    this.#all.delete(stream);
    const user = info?.context.caller.identity ?? "";
    const own = this.#byUser.get(user);
    own?.delete(stream);
    if (own?.size === 0) this.#byUser.delete(user);
    return info;
  }

  /** Returns the streams of a user, or all. */
  of(user?: string): ReadonlyMap<EventStream, Info> {
    return user === undefined ? this.#all : this.#byUser.get(user) ?? new Map();
  }
}
