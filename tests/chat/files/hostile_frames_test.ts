// Frames from a compromised web process: the keeper answers or drops them, and goes on.

import { assertEquals } from "@std/assert";
import { connectKeeper } from "../../../chat/broker/sockets.ts";
import { decodeKeeperAnswer, type KeeperAnswer } from "../../../chat/files/keeper_frames.ts";
import { PIECE_BYTES } from "../../../chat/files/keeper_methods.ts";
import { ChatError } from "../../../chat/errors.ts";
import { test } from "../../testing.ts";
import { KeeperFixture } from "./keeper_fixture.ts";

const ID = crypto.randomUUID();

const DROPPED: readonly (string | Uint8Array)[][] = [
  [""],
  ["h1"],
  ["h0", "1", "status", "{}"],
  ["h1", "1", "status", "{"],
  ["h1", "1", "status", new Uint8Array([0xff])],
  ["h1", "1", "no-such-method", "{}"],
  ["h1", "1", "toString", "{}"],
  ["h1", "1", "__proto__", "{}"],
  ["h1", "1", "status", "{}", ...Array(17).fill("bytes")],
  ["h1", "1", "status", "{}", ...Array(100).fill("")],
];

/** Method and arguments, and the code of the answer. */
const REFUSED: readonly [string, unknown, string][] = [
  ["create", null, "invalid-field"],
  ["create", [], "invalid-field"],
  ["create", { id: "../../x", user: "ann", name: "x", bytes: 1 }, "invalid-field"],
  ["create", { id: ID, user: "a b", name: "x", bytes: 1 }, "invalid-user"],
  ["create", { id: ID, user: "ann", name: "..", bytes: 1 }, "invalid-file-name"],
  ["create", { id: ID, user: "ann", name: 7, bytes: 1 }, "invalid-field"],
  ["create", { id: ID, user: "ann", name: "x", bytes: -1 }, "invalid-number"],
  ["create", { id: ID, user: "ann", name: "x", bytes: 1e300 }, "invalid-number"],
  ["create", { id: ID, user: "ann", name: "x", bytes: 1, address: {} }, "invalid-field"],
  ["upload", { id: ID, user: "ann" }, "unknown-upload"],
  ["write", { writer: "../../index.db", offset: 0 }, "unknown-upload"],
  ["write", { writer: {}, offset: 0 }, "invalid-field"],
  ["commit", { writer: ID, offset: 0.5 }, "invalid-number"],
  ["describe", { id: ID, variant: "../x" }, "invalid-field"],
  ["read", { id: ID, variant: "file", offset: 0, length: PIECE_BYTES + 1 }, "invalid-number"],
  ["claim", { ids: "all", user: "ann" }, "invalid-field"],
  ["claim", { ids: Array(1_001).fill(ID), user: "ann" }, "invalid-field"],
  ["free", { ids: ["../index.db"] }, "invalid-field"],
  ["settle", { stored: [], others: [{ id: ID, claimedAt: "now" }] }, "invalid-number"],
  ["set-thumbnail", { id: ID, user: "ann" }, "unknown-upload"],
];

test("Keeper: drops frames that are no request, and refuses invalid arguments", async () => {
  await using keeper = await KeeperFixture.start();
  using dealer = connectKeeper(keeper.config.endpoints);
  for (const frames of DROPPED) await dealer.send(frames);
  for (const [method, args, code] of REFUSED) {
    await dealer.send(["h1", method, method, JSON.stringify(args)]);
    const { result } = await answerOf(dealer.receive());
    const found = result instanceof ChatError ? result.code : "ok";
    assertEquals([method, args, found], [method, args, code]);
  }
  await dealer.send(["h1", "last", "status", "{}"]);
  assertEquals((await answerOf(dealer.receive())).request, "last");
});

async function answerOf(frames: Promise<Uint8Array[]>): Promise<KeeperAnswer> {
  return decodeKeeperAnswer(await frames);
}
