import { assertEquals } from "@std/assert";
import { HttpClient } from "../../../../../static/client/http_client.js";
import type { Draft } from "../../../../../static/client/schema.js";
import { findLocks } from "../../../../../static/client/tabs.js";
import { UploadQueue } from "../../../../../static/chat/files/upload/upload_queue.js";
import {
  MemoryUploads,
  type UploadStore,
  type WaitingFile,
  type WaitingMessage,
} from "../../../../../static/chat/files/upload/upload_store.js";
import { TabChannel } from "../../../client/tab_channel.ts";
import { test } from "../../../../testing.ts";
import { UploadServer } from "./upload_server.ts";

const MEBIBYTE = 1_024 * 1_024;

test("UploadQueue: hands a message over when all its files are complete, in their order", async () => {
  const server = new UploadServer();
  using tab = new Tab(server);
  await tab.attach("m", ["b.txt", "a.txt"]);
  await tab.until(() => server.complete("a.txt").length === 1);
  assertEquals(tab.sent, []);
  await tab.queue.arrange(
    "m",
    ([first, second]) => first && second ? [{ ...second, alt: " A cat " }, first] : [],
  );
  await tab.send("m");
  await tab.until(() => tab.sent.length === 1);
  assertEquals(tab.sent[0]?.files?.map(({ name }) => name), ["a.txt", "b.txt"]);
  assertEquals(tab.sent[0]?.files?.map((file) => "alt" in file && file.alt), ["A cat", false]);
  await tab.until(() => tab.queue.messages.length === 0);
});

test("UploadQueue: sends a message once, with the text of the first call", async () => {
  using tab = new Tab(new UploadServer());
  await tab.attach("m", ["a.txt"]);
  await Promise.all([tab.send("m", "first"), tab.send("m", "")]);
  await tab.until(() => tab.queue.messages.length === 0);
  assertEquals(tab.sent.map(({ text }) => text), ["first"]);
});

test("UploadQueue: uploads the files of sent messages first", async () => {
  const server = new UploadServer();
  using tab = new Tab(server);
  const release = server.hold();
  await tab.attach("one", ["1", "2"]);
  await tab.attach("two", ["3"]);
  await tab.attach("three", ["4"]);
  await tab.send("three");
  release();
  await tab.until(() => server.complete("3").length === 1 && tab.sent.length === 1);
  const order = [...server.uploads.values()].map(({ name }) => name);
  assertEquals(order.slice(2), ["4", "3"]);
});

test("UploadQueue: continues after a restart where the server has got to", async () => {
  const server = new UploadServer();
  const store = new MemoryUploads();
  const size = 3 * MEBIBYTE;
  {
    using tab = new Tab(server, { store });
    server.chunksLeft = 2;
    await tab.attach("m", ["large"], size);
    await tab.send("m");
    await tab.until(() => server.isOffline);
    assertEquals(tab.sent, []);
  }
  const stored = [...server.uploads.values()][0]?.bytes.length ?? 0;
  assertEquals(stored > 0 && stored < size, true);
  server.chunksLeft = Infinity;
  server.isOffline = false;
  using tab = new Tab(server, { store });
  await tab.until(() => tab.sent.length === 1);
  assertEquals(server.complete("large").length, 1);
  assertEquals(server.uploads.size, 1);
});

test("UploadQueue: goes on when it is woken after the network was away", async () => {
  const server = new UploadServer();
  server.isOffline = true;
  using tab = new Tab(server);
  await tab.attach("m", ["a.txt"]);
  await tab.send("m", "hello");
  assertEquals(tab.sent, []);
  server.isOffline = false;
  tab.queue.wake();
  await tab.until(() => tab.sent.length === 1);
});

test("UploadQueue: keeps a rejected file with the reason, until it is retried or removed", async () => {
  const server = new UploadServer();
  server.rejected.set("large", { status: 413, code: "file-too-large" });
  using tab = new Tab(server);
  await tab.attach("m", ["large", "small"]);
  await tab.send("m");
  await tab.until(() => tab.file("large")?.problem?.code === "file-too-large");
  await tab.until(() => server.complete("small").length === 1);
  assertEquals(tab.sent, []);
  server.rejected.clear();
  const [large] = [tab.file("large")];
  if (large) await tab.queue.retry(large);
  await tab.until(() => tab.sent.length === 1);
  assertEquals(tab.sent[0]?.files?.length, 2);
});

test("UploadQueue: uploads a file again as untouched while another tab uploads it, and says what it shows", async () => {
  const server = new UploadServer();
  const store = new MemoryUploads();
  store.isShared = true;
  const tabs = { store, name: crypto.randomUUID() };
  using leader = new Tab(server, tabs);
  const release = server.hold();
  await leader.attach("m", ["photo.jpg"]);
  while (server.requests.length === 0) await new Promise((resolve) => setTimeout(resolve));
  using tab = new Tab(server, tabs);
  await tab.until(() => tab.file("photo.jpg") !== undefined);
  const file = tab.file("photo.jpg");
  const changed = file && tab.queue.setUntouched(file, true);
  await tab.until(() => tab.file("photo.jpg")?.isUntouched === true);
  release();
  await changed;
  await tab.until(() => tab.file("photo.jpg")?.hasLocation === true);
  await leader.send("m");
  await leader.until(() => leader.sent.length + tab.sent.length === 1);
  const [sent] = [...leader.sent, ...tab.sent];
  const uploaded = [...server.uploads].map(([id, { isUntouched }]) => [id, isUntouched]);
  assertEquals(uploaded, [[sent?.files?.[0]?.id, true]]);
  assertEquals(sent?.files?.[0] && "hasLocation" in sent.files[0], false);
});

test("UploadQueue: sends a damaged picture untouched when the user tries again", async () => {
  const server = new UploadServer();
  server.rejected.set("broken.jpg", { status: 422, code: "damaged-file" });
  using tab = new Tab(server);
  await tab.attach("m", ["broken.jpg"]);
  await tab.until(() => tab.file("broken.jpg")?.problem?.code === "damaged-file");
  server.rejected.clear();
  const file = tab.file("broken.jpg");
  if (file) await tab.queue.retry(file);
  await tab.send("m");
  await tab.until(() => tab.sent.length === 1);
  assertEquals([...server.uploads.values()].map(({ isUntouched }) => isUntouched), [true]);
});

test("UploadQueue: removes a file also at the server, and the message with its last file", async () => {
  const server = new UploadServer();
  using tab = new Tab(server);
  await tab.attach("m", ["a", "b"]);
  await tab.until(() => server.complete("a").length + server.complete("b").length === 2);
  for (const name of ["a", "b"]) {
    const file = tab.file(name);
    if (file) await tab.queue.remove(file);
  }
  assertEquals([tab.queue.messages, server.uploads.size], [[], 0]);
});

test("UploadQueue: discards a message while its files are on their way", async () => {
  const server = new UploadServer();
  using tab = new Tab(server);
  server.chunksLeft = 1;
  await tab.attach("m", ["large"], 3 * MEBIBYTE);
  await tab.send("m");
  await tab.until(() => server.isOffline);
  server.isOffline = false;
  const message = tab.queue.message("m");
  if (message) await tab.queue.discard(message);
  assertEquals([tab.queue.messages, tab.sent, server.uploads.size], [[], [], 0]);
});

test("UploadQueue: uploads a file again that the server has removed meanwhile", async () => {
  const server = new UploadServer();
  using tab = new Tab(server);
  server.gone.add("m-a.txt");
  await tab.attach("m", ["a.txt"]);
  await tab.send("m");
  await tab.until(() => tab.sent.length === 1);
  assertEquals(tab.sent[0]?.files?.map(({ id }) => id), server.complete("a.txt"));
});

test("UploadQueue: adds a thumbnail before the message is sent, and sends without one", async () => {
  const server = new UploadServer();
  const picture = new Blob(["x"], { type: "image/webp" });
  using tab = new Tab(server, {
    makeThumbnail: ({ name }) =>
      name === "good" ? Promise.resolve(picture) : Promise.reject(new Error("Cannot decode")),
  });
  await tab.attach("m", ["good", "bad"]);
  await tab.send("m");
  await tab.until(() => tab.sent.length === 1);
  const types = tab.sent[0]?.files?.map((file) => "thumbnail" in file && file.thumbnail?.type);
  assertEquals(types, ["image/webp", undefined].map((type) => type ?? false));
});

test("UploadQueue: works from memory if the store is full", async () => {
  const store = new MemoryUploads();
  store.isShared = true;
  store.addFile = () => Promise.reject(new DOMException("The disk is full", "QuotaExceededError"));
  using tab = new Tab(new UploadServer(), { store });
  await tab.attach("m", ["a"]);
  assertEquals(tab.queue.isDurable, false);
  await tab.send("m");
  await tab.until(() => tab.sent.length === 1);
});

test("UploadQueue: one of several tabs uploads, and all show how far it is", async () => {
  const server = new UploadServer();
  const store = new MemoryUploads();
  store.isShared = true;
  const tabs = { store, name: crypto.randomUUID() };
  using first = new Tab(server, tabs);
  using second = new Tab(server, tabs);
  await first.attach("m", ["large"], 3 * MEBIBYTE);
  await second.until(() => second.progress.length > 1);
  await second.send("m");
  await first.until(() => first.sent.length + second.sent.length === 1);
  await second.until(() => second.queue.messages.length === 0);
  assertEquals(server.requests.filter((request) => request === "POST").length, 1);
});

test("UploadQueue: removes what another user or a closed tab left", async () => {
  const store = new MemoryUploads();
  const old = { ...toMessage("old", []), tab: "closed", at: Date.now() - 25 * 3_600_000 };
  await store.putMessage(old);
  await store.putMessage({ ...toMessage("other", []), author: "bob" });
  using tab = new Tab(new UploadServer(), { store });
  await tab.attach("m", ["a"]);
  await tab.queue.removeOtherAuthors("ann");
  await tab.until(() => tab.queue.messages.length === 1);
  assertEquals(tab.queue.messages.map(({ id }) => id), ["m"]);
});

interface TabOptions {
  readonly store?: UploadStore;
  readonly name?: string;
  readonly makeThumbnail?: (file: WaitingFile) => Promise<Blob | undefined>;
}

class Tab implements Disposable {
  readonly queue: UploadQueue;
  readonly sent: Draft[] = [];
  readonly progress: string[] = [];
  #changed = Promise.withResolvers<void>();

  constructor(server: UploadServer, options: TabOptions = {}) {
    const { store = new MemoryUploads(), name = crypto.randomUUID(), makeThumbnail } = options;
    const notify = () => {
      this.#changed.resolve();
      this.#changed = Promise.withResolvers();
    };
    this.queue = new UploadQueue({
      name,
      tab: "tab",
      store: Promise.resolve(store),
      http: new HttpClient(
        "http://chat.test",
        (...request) => server.fetch(...request).finally(notify),
      ),
      locks: findLocks(),
      openChannel: (channel) => new TabChannel(channel),
      enqueue: (draft) => {
        this.sent.push(draft);
        notify();
        return Promise.resolve();
      },
      makeThumbnail: makeThumbnail ?? (() => Promise.resolve(undefined)),
      onChange: notify,
      onProgress: (file) => {
        this.progress.push(file);
        notify();
      },
    });
    this.queue.start();
  }

  [Symbol.dispose]() {
    this.queue.stop();
    this.queue.wake();
  }

  /** Attaches files of a size to a message; the id of each is that of the message and its name. */
  async attach(message: string, names: readonly string[], size = 3): Promise<void> {
    const files = names.map((name) => {
      const id = `${message}-${name}`;
      return { id, uploadId: id, message, name, content: new Blob([new Uint8Array(size)]) };
    });
    await this.queue.put(toMessage(message, files.map(({ id }) => ({ id }))), files);
  }

  async send(id: string, text = ""): Promise<void> {
    await this.queue.send(id, { id, room: "lobby", from: "Ann", text, at: Date.now() });
  }

  file(name: string): WaitingFile | undefined {
    const { messages } = this.queue;
    return messages.flatMap((message) => this.queue.filesOf(message))
      .find((file) => file.name === name);
  }

  async until(condition: () => boolean): Promise<void> {
    while (!condition()) await this.#changed.promise;
  }
}

function toMessage(id: string, files: WaitingMessage["files"]): WaitingMessage {
  return { id, room: "lobby", author: "ann", tab: "tab", at: Date.now(), files };
}
