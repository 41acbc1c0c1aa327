import { assertAlmostEquals, assertEquals } from "@std/assert";
import { deadline } from "@std/async/deadline";
import type { PostResult } from "../../../../static/client/outbox/post_draft.js";
import type { Draft } from "../../../../static/client/schema.js";
import {
  type DraftStore,
  MemoryStore,
  type QueuedMessage,
} from "../../../../static/client/outbox/draft_store.js";
import { Outbox } from "../../../../static/client/outbox/outbox.js";
import { findLocks } from "../../../../static/client/tabs.js";
import { TabChannel } from "../tab_channel.ts";
import { test } from "../../../testing.ts";

const DEADLINE_MS = 5_000;
const RETRY: PostResult = { type: "retry", isRateLimited: false };
const NO_SPACE = new DOMException("The disk is full", "QuotaExceededError");

test("Outbox: sends one message after another, in the order of adding", async () => {
  using tab = new Tab();
  tab.outbox.add(draft("a"));
  tab.outbox.add(draft("b"));
  await tab.answer(stored("a"));
  await tab.answer(stored("b"));
  await tab.settled("b");
  assertEquals(tab.log, ["post a", "stored a", "post b", "stored b"]);
});

test("Outbox: sends a message again until it is stored, and only then the next", async () => {
  using tab = new Tab();
  tab.outbox.add(draft("a"));
  tab.outbox.add(draft("b"));
  for (const outcome of [RETRY, RETRY, stored("a"), stored("b")]) {
    await tab.answer(outcome);
    tab.outbox.retryNow();
  }
  await tab.settled("b");
  assertEquals(tab.posts, ["a", "a", "a", "b"]);
});

test("Outbox: keeps a rejected message with the reason, and sends the next", async () => {
  using tab = new Tab();
  tab.outbox.add(draft("a"));
  tab.outbox.add(draft("b"));
  await tab.answer({ type: "rejected", problem: { detail: "too long" } });
  await tab.answer(stored("b"));
  await tab.settled("b");
  assertEquals(tab.log, ["post a", "rejected a: too long", "post b", "stored b"]);
  assertEquals(tab.outbox.drafts, [{ ...draft("a"), problem: { detail: "too long" } }]);
});

test("Outbox: drops the messages of a user who was signed in before", async () => {
  using tab = new Tab();
  tab.outbox.add(draft("a"));
  tab.outbox.add(draft("b"));
  await tab.answer({ type: "rejected", problem: { detail: "no", code: "author-mismatch" } });
  await tab.answer(stored("b"));
  await tab.settled("b");
  assertEquals([tab.log, tab.outbox.drafts], [["post a", "post b", "stored b"], []]);
  const [ann, bob, unknown] = ["ann", "bob", ""].map((author) => ({ ...draft(author), author }));
  for (const one of [ann, bob, unknown]) if (one) tab.outbox.add(one);
  tab.outbox.removeOtherAuthors("bob");
  await tab.shows("bob ");
});

test("Outbox: returns a rejected message once, and sends it when it is added again", async () => {
  using tab = new Tab();
  tab.outbox.add(draft("a"));
  await tab.answer({ type: "rejected", problem: { detail: "no" } });
  await tab.settled("a");
  assertEquals(tab.outbox.remove("a")?.text, "a");
  assertEquals([tab.outbox.remove("a"), tab.outbox.drafts], [undefined, []]);
  tab.outbox.add(draft("a"));
  await tab.answer(stored("a"));
  await tab.settled("a");
  assertEquals([tab.posts, tab.outbox.drafts], [["a", "a"], []]);
});

test("Outbox: keeps a message until a sign-in", async () => {
  using tab = new Tab();
  tab.outbox.add(draft("a"));
  await tab.answer({ type: "retry", isRateLimited: false, isSignedOut: true });
  assertEquals(tab.outbox.drafts, [draft("a")]);
  tab.outbox.retryNow();
  await tab.answer(stored("a"));
  await tab.settled("a");
  assertEquals(tab.log, ["post a", "signed out", "post a", "stored a"]);
});

test("Outbox: waits for Retry-After, or else with exponential backoff", async () => {
  using tab = new Tab();
  tab.outbox.add(draft("a"));
  for (const outcome of [{ ...RETRY, retryAfter: 7 }, RETRY, RETRY, stored("a")]) {
    await tab.answer(outcome);
    tab.outbox.retryNow();
  }
  const [first, second, third] = tab.delays;
  assertEquals(first, 7_000);
  assertAlmostEquals(second ?? 0, 750, 250);
  assertAlmostEquals(third ?? 0, 1_500, 500);
});

test("Outbox.retryNow(): does not cut a rate limit short", async () => {
  using tab = new Tab();
  tab.outbox.add(draft("a"));
  await tab.answer({ type: "retry", isRateLimited: true, retryAfter: 2 });
  tab.outbox.retryNow();
  await new Promise((resolve) => setTimeout(resolve));
  assertEquals(tab.log, ["post a", "delayed, rate-limited"]);
  await tab.answer(stored("a"));
  await tab.settled("a");
});

test("Outbox.confirm(): stops sending a message that came back through the stream", async () => {
  using tab = new Tab();
  tab.outbox.add(draft("a"));
  await tab.answer({ ...RETRY, retryAfter: 60 });
  tab.outbox.confirm({ id: "a", room: "lobby", seq: 1, gid: 1, at: 0 });
  tab.outbox.add(draft("b"));
  await tab.answer(stored("b"));
  await tab.settled("b");
  assertEquals(tab.log, ["post a", "delayed", "stored a", "post b", "stored b"]);
});

test("Outbox: reports a delivery once if the stream is faster than the response", async () => {
  using tab = new Tab();
  tab.outbox.add(draft("a"));
  await tab.posted();
  tab.outbox.confirm({ id: "a", room: "lobby", seq: 1, gid: 1, at: 0 });
  await tab.answer(stored("a"));
  tab.outbox.add(draft("b"));
  await tab.answer(stored("b"));
  await tab.settled("b");
  assertEquals(tab.log, ["post a", "stored a", "post b", "stored b"]);
});

test("Outbox: sends the messages of an earlier page in order after a reload", async () => {
  const store = new SharedStore();
  const earlier = new Tab(store);
  for (const id of ["a", "b", "c"]) earlier.outbox.add(draft(id));
  await earlier.answer({ type: "rejected", problem: { detail: "no" } });
  await earlier.posted();
  earlier.outbox.stop();
  using later = new Tab(store);
  await later.answer(stored("b"));
  await later.answer(stored("c"));
  await later.settled("c");
  assertEquals(later.outbox.drafts, [{ ...draft("a"), problem: { detail: "no" } }]);
  earlier[Symbol.dispose]();
});

test("Outbox: one of two tabs sends, and both show the queue and the results", async () => {
  const store = new SharedStore();
  using first = new Tab(store);
  first.outbox.add(draft("a"));
  await first.posted();
  using second = new Tab(store);
  second.outbox.add(draft("b"));
  await first.shows("a b");
  await second.shows("a b");
  await first.answer(stored("a"));
  await first.answer({ type: "rejected", problem: { detail: "no" } });
  await second.settled("b");
  await second.shows("b");
  assertEquals([first.posts, second.posts], [["a", "b"], []]);
  assertEquals(second.log, ["stored a", "rejected b: no"]);
});

test("Outbox: another tab continues when the sending tab closes", async () => {
  const store = new SharedStore();
  const first = new Tab(store);
  using second = new Tab(store);
  first.outbox.add(draft("a"));
  await first.posted();
  second.outbox.add(draft("b"));
  await second.shows("a b");
  first.outbox.stop();
  // The last attempt of the first tab is still under way.
  await second.answer(stored("a"));
  await second.answer(stored("b"));
  await second.settled("b");
  first[Symbol.dispose]();
});

test("Outbox: takes the lock from a tab that froze while sending", async () => {
  const store = new SharedStore();
  using frozen = new Tab(store);
  frozen.outbox.add(draft("a"));
  await frozen.posted();
  using second = new Tab(store, { maxLockMs: 10 });
  await second.answer(stored("a"));
  await second.settled("a");
  assertEquals([frozen.posts, second.posts, second.outbox.drafts], [["a"], ["a"], []]);
});

test("Outbox: sends from memory if the store is full, and is not durable then", async () => {
  using tab = new Tab(Object.assign(new MemoryStore(), { put: () => Promise.reject(NO_SPACE) }));
  tab.outbox.add(draft("a"));
  await tab.answer(RETRY);
  assertEquals(tab.outbox.isDurable, false);
  tab.outbox.retryNow();
  await tab.answer(stored("a"));
  await tab.settled("a");
  assertEquals(tab.outbox.drafts, []);
});

/** Shared by several tabs, as IndexedDB is in a browser. */
class SharedStore extends MemoryStore {
  override isShared = true;
  readonly name = crypto.randomUUID();
}

/** An outbox whose responses the test gives, one for each attempt. */
class Tab implements Disposable {
  readonly outbox: Outbox;
  readonly log: string[] = [];
  readonly delays: number[] = [];
  readonly #posts: PromiseWithResolvers<PostResult>[] = [];
  #changed = Promise.withResolvers<void>();

  constructor(store: DraftStore = new MemoryStore(), options: { maxLockMs?: number } = {}) {
    this.outbox = new Outbox({
      ...options,
      name: store instanceof SharedStore ? store.name : "",
      store: Promise.resolve(store),
      locks: findLocks(),
      openChannel: (name) => new TabChannel(name),
      post: ({ id }) => {
        const post = Promise.withResolvers<PostResult>();
        this.#posts.push(post);
        this.#note(`post ${id}`);
        return post.promise;
      },
      onChange: (result) => {
        if (!result) this.#wake();
        else if ("receipt" in result) this.#note(`stored ${result.receipt.id}`);
        else this.#note(`rejected ${result.id}: ${result.problem.detail}`);
      },
      onDelay: (milliseconds, isRateLimited) => {
        this.delays.push(milliseconds);
        this.#note(isRateLimited ? "delayed, rate-limited" : "delayed");
      },
      onSignedOut: () => this.#note("signed out"),
    });
    this.outbox.start();
  }

  get posts(): string[] {
    return this.log.flatMap((line) => line.startsWith("post ") ? [line.slice(5)] : []);
  }

  /** Resolves when an attempt waits for its response. */
  posted(): Promise<void> {
    return this.#until(() => this.#posts.length > 0);
  }

  /** Responds to the oldest attempt that waits. */
  async answer(result: PostResult): Promise<void> {
    await this.posted();
    const seen = this.log.length;
    this.#posts.shift()?.resolve(result);
    if (result.type === "retry") await this.#until(() => this.log.length > seen);
  }

  /** Resolves when this message is stored or rejected. */
  settled(id: string): Promise<void> {
    return this.#until(() =>
      this.log.some((line) => new RegExp(`^(stored|rejected) ${id}`).test(line))
    );
  }

  /** Resolves when the queue has exactly these messages. */
  shows(ids: string): Promise<void> {
    return this.#until(() =>
      this.outbox.drafts.map(({ id }: QueuedMessage) => id).join(" ") === ids
    );
  }

  [Symbol.dispose](): void {
    this.outbox.stop();
    for (const post of this.#posts) post.resolve(RETRY);
  }

  async #until(isSo: () => boolean): Promise<void> {
    const wait = async () => {
      while (!isSo()) await this.#changed.promise;
    };
    await deadline(wait(), DEADLINE_MS);
  }

  #note(line: string) {
    this.log.push(line);
    this.#wake();
  }

  #wake() {
    this.#changed.resolve();
    this.#changed = Promise.withResolvers();
  }
}

function draft(id: string): Draft {
  return { id, room: "lobby", from: "Ann", text: id, at: 0 };
}

function stored(id: string): PostResult {
  return { type: "stored", receipt: { id, room: "lobby", seq: 1, gid: 1, at: 0 } };
}
