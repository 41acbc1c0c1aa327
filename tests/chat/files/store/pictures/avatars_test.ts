// Pictures of users: files that are complete and claimed at once.

import { assert, assertEquals } from "@std/assert";
import { jpeg, mp4, squarePng } from "../../../../media/samples.ts";
import { test } from "../../../../testing.ts";
import { outcomeOf, randomBytes, StoreFixture } from "../store_fixture.ts";

const HOUR_MS = 3_600_000;

const text = (bytes: Uint8Array) => new TextDecoder("latin1").decode(bytes);

const newAvatar = () => ({ id: crypto.randomUUID(), user: "ann" });

test("FileStore: stores an avatar without metadata, as a file of its user", async () => {
  using files = new StoreFixture();
  const { store } = files;
  const avatar = newAvatar();
  const picture = squarePng(256, "Private");
  assert(text(picture).includes("Private"));
  await store.storeAvatar(avatar, picture);
  // An answer may have been lost.
  await store.storeAvatar(avatar, picture);
  assert(!text(files.contentOf(avatar.id)).includes("Private"));
  const { type, bytes } = store.describe({ id: avatar.id, variant: "file" });
  assertEquals([type, bytes], ["image/png", files.contentOf(avatar.id).length]);
  assertEquals(await outcomeOf(() => store.remove(avatar)), "file-taken");
  const stranger = { id: avatar.id, user: "bob" };
  assertEquals(await outcomeOf(() => store.storeAvatar(stranger, picture)), "id-taken");
  await store.free([avatar.id]);
  assertEquals([files.files(), store.status().storedBytes], [[], 0]);
});

test("FileStore: refuses an avatar that is no small, square and still picture", async () => {
  using files = new StoreFixture();
  const { store } = files;
  const moving = squarePng(256, "", { frames: 2 });
  for (const bytes of [randomBytes(10), new Uint8Array(), mp4(), jpeg(), squarePng(513), moving]) {
    const outcome = await outcomeOf(() => store.storeAvatar(newAvatar(), bytes));
    assertEquals(outcome, "invalid-avatar");
  }
  const large = squarePng(256, "x".repeat(64 * 1_024));
  assertEquals(await outcomeOf(() => store.storeAvatar(newAvatar(), large)), "invalid-avatar");
  assertEquals(files.files(), []);
  using full = new StoreFixture({ HUBBUB_FILES_BYTES: "1M" });
  await full.upload(randomBytes(998_000));
  const late = () => full.store.storeAvatar(newAvatar(), squarePng(256));
  assertEquals(await outcomeOf(late), "no-space");
});

test("P8 FileStore: an avatar stays if a change has it, else it expires, whoever was killed between", async () => {
  using files = new StoreFixture();
  const [kept, lost] = [newAvatar(), newAvatar()];
  await files.store.storeAvatar(kept, squarePng(256, "1"));
  await files.store.storeAvatar(lost, squarePng(128));
  // The keeper is killed before the broker has the change.
  await files.restart();
  files.now += HOUR_MS + 1;
  const claims = files.store.unsettled(10);
  assertEquals(claims.map(({ id }) => id).toSorted(), [kept.id, lost.id].toSorted());
  files.store.settle({
    stored: [kept.id],
    others: claims.filter(({ id }) => id === lost.id),
  });
  files.now += 25 * HOUR_MS;
  files.store.expire();
  assertEquals(files.files().length, 1);
  assert(files.contentOf(kept.id).length > 0);
});
