import { assertAlmostEquals, assertEquals } from "@std/assert";
import { deadline } from "@std/async/deadline";
import type { Draft, Outcome } from "../../../static/client/api.js";
import {
  type DraftStore,
  MemoryStore,
  type QueuedMessage,
} from "../../../static/client/draft_store.js";
import { Outbox } from "../../../static/client/outbox.js";
import { findLocks } from "../../../static/client/leader_lock.js";
import { TabChannel } from "./tab_channel.ts";
import { test } from "../../testing.ts";

const DEADLINE_MS = 5_000;
const LATER: Outcome = { type: "later", isLimited: false };
const NO_SPACE = new DOMException("The disk is full", "QuotaExceededError");

test("Outbox sends one message after another, in the order of writing", async () => {
  using tab = new Tab();
  tab.outbox.add(draft("a"));
  tab.outbox.add(draft("b"));
  await tab.answer(sent("a"));
  await tab.answer(sent("b"));
  await tab.settled("b");
  assertEquals(tab.log, ["post a", "sent a", "post b", "sent b"]);
});

test("Outbox tries the same message again until it is stored, and only then the next", async () => {
  using tab = new Tab();
  tab.outbox.add(draft("a"));
  tab.outbox.add(draft("b"));
  for (const outcome of [LATER, LATER, sent("a"), sent("b")]) {
    await tab.answer(outcome);
    tab.outbox.wake();
  }
  await tab.settled("b");
  assertEquals(tab.posts, ["a", "a", "a", "b"]);
});

test("Outbox keeps a refused message with the reason and goes on with the next", async () => {
  using tab = new Tab();
  tab.outbox.add(draft("a"));
  tab.outbox.add(draft("b"));
  await tab.answer({ type: "refused", problem: { detail: "too long" } });
  await tab.answer(sent("b"));
  await tab.settled("b");
  assertEquals(tab.log, ["post a", "refused a: too long", "post b", "sent b"]);
  assertEquals(tab.outbox.drafts, [{ ...draft("a"), problem: { detail: "too long" } }]);
});

test("Outbox forgets what somebody else wrote who was signed in before, and goes on", async () => {
  using tab = new Tab();
  tab.outbox.add(draft("a"));
  tab.outbox.add(draft("b"));
  await tab.answer({ type: "refused", problem: { detail: "no", code: "author-mismatch" } });
  await tab.answer(sent("b"));
  await tab.settled("b");
  assertEquals([tab.log, tab.outbox.drafts], [["post a", "post b", "sent b"], []]);
  const [ann, bob, unknown] = ["ann", "bob", ""].map((author) => ({ ...draft(author), author }));
  for (const one of [ann, bob, unknown]) if (one) tab.outbox.add(one);
  tab.outbox.keepOnlyOf("bob");
  await tab.shows("bob ");
});

test("Outbox gives a refused message back once, and sends it when it is added again", async () => {
  using tab = new Tab();
  tab.outbox.add(draft("a"));
  await tab.answer({ type: "refused", problem: { detail: "no" } });
  await tab.settled("a");
  assertEquals(tab.outbox.take("a")?.text, "a");
  assertEquals([tab.outbox.take("a"), tab.outbox.drafts], [undefined, []]);
  tab.outbox.add(draft("a"));
  await tab.answer(sent("a"));
  await tab.settled("a");
  assertEquals([tab.posts, tab.outbox.drafts], [["a", "a"], []]);
});

test("Outbox keeps a message until somebody has signed in", async () => {
  using tab = new Tab();
  tab.outbox.add(draft("a"));
  await tab.answer({ type: "later", isLimited: false, isSignedOut: true });
  assertEquals(tab.outbox.drafts, [draft("a")]);
  tab.outbox.wake();
  await tab.answer(sent("a"));
  await tab.settled("a");
  assertEquals(tab.log, ["post a", "signed out", "post a", "sent a"]);
});

test("Outbox waits as long as the server says, else longer from time to time", async () => {
  using tab = new Tab();
  tab.outbox.add(draft("a"));
  for (const outcome of [{ ...LATER, seconds: 7 }, LATER, LATER, sent("a")]) {
    await tab.answer(outcome);
    tab.outbox.wake();
  }
  const [told, second, third] = tab.delays;
  assertEquals(told, 7_000);
  assertAlmostEquals(second ?? 0, 750, 250);
  assertAlmostEquals(third ?? 0, 1_500, 500);
});

test("Outbox waits out a rate limit, whoever wakes it", async () => {
  using tab = new Tab();
  tab.outbox.add(draft("a"));
  await tab.answer({ type: "later", isLimited: true, seconds: 2 });
  tab.outbox.wake();
  await new Promise((resolve) => setTimeout(resolve));
  assertEquals(tab.log, ["post a", "delayed, limited"]);
  await tab.answer(sent("a"));
  await tab.settled("a");
});

test("Outbox tries no more what came back by the stream", async () => {
  using tab = new Tab();
  tab.outbox.add(draft("a"));
  await tab.answer({ ...LATER, seconds: 60 });
  tab.outbox.confirm({ id: "a", room: "lobby", seq: 1, gid: 1, at: 0 });
  tab.outbox.add(draft("b"));
  await tab.answer(sent("b"));
  await tab.settled("b");
  assertEquals(tab.log, ["post a", "delayed", "sent a", "post b", "sent b"]);
});

test("Outbox says sent once when the stream was faster than the answer", async () => {
  using tab = new Tab();
  tab.outbox.add(draft("a"));
  await tab.posted();
  tab.outbox.confirm({ id: "a", room: "lobby", seq: 1, gid: 1, at: 0 });
  await tab.answer(sent("a"));
  tab.outbox.add(draft("b"));
  await tab.answer(sent("b"));
  await tab.settled("b");
  assertEquals(tab.log, ["post a", "sent a", "post b", "sent b"]);
});

test("Outbox sends after a reload what an earlier page left, in its order", async () => {
  const store = new SharedStore();
  const earlier = new Tab(store);
  for (const id of ["a", "b", "c"]) earlier.outbox.add(draft(id));
  await earlier.answer({ type: "refused", problem: { detail: "no" } });
  await earlier.posted();
  earlier.outbox.stop();
  using later = new Tab(store);
  await later.answer(sent("b"));
  await later.answer(sent("c"));
  await later.settled("c");
  assertEquals(later.outbox.drafts, [{ ...draft("a"), problem: { detail: "no" } }]);
  earlier[Symbol.dispose]();
});

test("Of two tabs one sends, and both show what waits and what came of it", async () => {
  const store = new SharedStore();
  using first = new Tab(store);
  first.outbox.add(draft("a"));
  await first.posted();
  using second = new Tab(store);
  second.outbox.add(draft("b"));
  await first.shows("a b");
  await second.shows("a b");
  await first.answer(sent("a"));
  await first.answer({ type: "refused", problem: { detail: "no" } });
  await second.settled("b");
  await second.shows("b");
  assertEquals([first.posts, second.posts], [["a", "b"], []]);
  assertEquals(second.log, ["sent a", "refused b: no"]);
});

test("When the tab that sends is gone another one goes on", async () => {
  const store = new SharedStore();
  const first = new Tab(store);
  using second = new Tab(store);
  first.outbox.add(draft("a"));
  await first.posted();
  second.outbox.add(draft("b"));
  await second.shows("a b");
  first.outbox.stop();
  // Its last try is still under way.
  await second.answer(sent("a"));
  await second.answer(sent("b"));
  await second.settled("b");
  first[Symbol.dispose]();
});

test("A tab that froze while it sent loses its seat to one that has waited long enough", async () => {
  const store = new SharedStore();
  using frozen = new Tab(store);
  frozen.outbox.add(draft("a"));
  await frozen.posted();
  using second = new Tab(store, { patience: 10 });
  await second.answer(sent("a"));
  await second.settled("a");
  assertEquals([frozen.posts, second.posts, second.outbox.drafts], [["a"], ["a"], []]);
});

test("A store that is full loses durability, not the message", async () => {
  using tab = new Tab(Object.assign(new MemoryStore(), { put: () => Promise.reject(NO_SPACE) }));
  tab.outbox.add(draft("a"));
  await tab.answer(LATER);
  assertEquals(tab.outbox.isDurable, false);
  tab.outbox.wake();
  await tab.answer(sent("a"));
  await tab.settled("a");
  assertEquals(tab.outbox.drafts, []);
});

/** One for several tabs, as IndexedDB is in a browser. */
class SharedStore extends MemoryStore {
  override isShared = true;
  readonly name = crypto.randomUUID();
}

/** An outbox whose answers the test gives, one for each message that was posted. */
class Tab implements Disposable {
  readonly outbox: Outbox;
  readonly log: string[] = [];
  readonly delays: number[] = [];
  readonly #posts: PromiseWithResolvers<Outcome>[] = [];
  #news = Promise.withResolvers<void>();

  constructor(store: DraftStore = new MemoryStore(), options: { patience?: number } = {}) {
    this.outbox = new Outbox({
      ...options,
      name: store instanceof SharedStore ? store.name : "",
      store: Promise.resolve(store),
      locks: findLocks(),
      openChannel: (name) => new TabChannel(name),
      post: ({ id }) => {
        const post = Promise.withResolvers<Outcome>();
        this.#posts.push(post);
        this.#note(`post ${id}`);
        return post.promise;
      },
      changed: (settled) => {
        if (!settled) this.#wake();
        else if ("receipt" in settled) this.#note(`sent ${settled.receipt.id}`);
        else this.#note(`refused ${settled.id}: ${settled.problem.detail}`);
      },
      delayed: (milliseconds, isLimited) => {
        this.delays.push(milliseconds);
        this.#note(isLimited ? "delayed, limited" : "delayed");
      },
      signedOut: () => this.#note("signed out"),
    });
    this.outbox.start();
  }

  get posts(): string[] {
    return this.log.flatMap((line) => line.startsWith("post ") ? [line.slice(5)] : []);
  }

  /** Resolves when a post waits for its answer. */
  posted(): Promise<void> {
    return this.#until(() => this.#posts.length > 0);
  }

  /** Answers the oldest post that waits. */
  async answer(outcome: Outcome): Promise<void> {
    await this.posted();
    const seen = this.log.length;
    this.#posts.shift()?.resolve(outcome);
    if (outcome.type === "later") await this.#until(() => this.log.length > seen);
  }

  /** Resolves when this message is stored or refused. */
  settled(id: string): Promise<void> {
    return this.#until(() =>
      this.log.some((line) => new RegExp(`^(sent|refused) ${id}`).test(line))
    );
  }

  /** Resolves when these messages are shown. */
  shows(ids: string): Promise<void> {
    return this.#until(() =>
      this.outbox.drafts.map(({ id }: QueuedMessage) => id).join(" ") === ids
    );
  }

  [Symbol.dispose](): void {
    this.outbox.stop();
    for (const post of this.#posts) post.resolve(LATER);
  }

  async #until(isSo: () => boolean): Promise<void> {
    const wait = async () => {
      while (!isSo()) await this.#news.promise;
    };
    await deadline(wait(), DEADLINE_MS);
  }

  #note(line: string) {
    this.log.push(line);
    this.#wake();
  }

  #wake() {
    this.#news.resolve();
    this.#news = Promise.withResolvers();
  }
}

function draft(id: string): Draft {
  return { id, room: "lobby", from: "Ann", text: id, at: 0 };
}

function sent(id: string): Outcome {
  return { type: "sent", receipt: { id, room: "lobby", seq: 1, gid: 1, at: 0 } };
}
