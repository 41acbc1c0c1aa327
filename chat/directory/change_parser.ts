// Parses changes. Each field is validated, and further fields are left out.

import type { Member } from "../domain/user.ts";
import type { Change, RoomCreation } from "./changes.ts";
import { MAX_NAME_BYTES } from "../domain/file.ts";
import { FieldReader, LIMITS } from "../domain/field_reader.ts";

/** @throws {ChatError} with the field at fault, unless it is a complete change of a known type. */
export function parseChange(value: unknown): Change {
  const fields = new FieldReader(value);
  const parse = PARSERS.get(fields.text("type", 20));
  if (parse) return parse(fields);
  throw fields.invalid("type", `must be one of ${[...PARSERS.keys()].join(", ")}`);
}

/** @throws {ChatError} with the field at fault, unless it creates a room. */
export function parseRoomCreation(value: unknown): RoomCreation {
  return toRoomCreation(new FieldReader(value));
}

/** @throws {ChatError} with the field at fault, unless it has an id and a name. */
export function parseMember(value: unknown): Member {
  return new FieldReader(value).asMember();
}

const PARSERS = new Map<string, (fields: FieldReader) => Change>([
  ["open", toRoomCreation],
  ["add", (fields) => ({ type: "add", member: fields.member("member") })],
  ["remove", (fields) => ({ type: "remove", user: fields.userId("user") })],
  ["pin", (fields) => ({ type: "pin", message: fields.id("message") })],
  ["unpin", (fields) => ({
    type: "unpin",
    message: fields.id("message"),
    isPruned: fields.flag("isPruned"),
  })],
  ["settings", (fields) => ({
    type: "settings",
    title: fields.optional("title", () => fields.text("title", LIMITS.titleChars)),
    topic: fields.optional("topic", () => fields.text("topic", LIMITS.topicChars)),
    isArchived: fields.flag("isArchived"),
    slowSeconds: fields.optional(
      "slowSeconds",
      () => fields.count("slowSeconds", LIMITS.slowSeconds),
    ),
  })],
  ["role", (fields) => ({
    type: "role",
    user: fields.userId("user"),
    role: fields.role(),
    name: fields.name(),
  })],
  ["token-role", (fields) => ({
    type: "token-role",
    user: fields.userId("user"),
    role: fields.role(),
  })],
  ["rename", (fields) => ({
    type: "rename",
    user: fields.userId("user"),
    name: fields.text("name", LIMITS.nameChars),
  })],
  ["avatar", (fields) => ({
    type: "avatar",
    user: fields.userId("user"),
    file: fields.optional("file", () => fields.id("file")),
  })],
  ["invite", (fields) => ({
    type: "invite",
    invitation: fields.hash("invitation"),
    role: fields.role(),
    uses: fields.count("uses", LIMITS.uses),
    until: fields.time("until"),
  })],
  ["revoke", (fields) => ({ type: "revoke", invitation: fields.hash("invitation") })],
  ["join", (fields) => ({
    type: "join",
    invitation: fields.hash("invitation"),
    user: fields.userId("user"),
    name: fields.text("name", LIMITS.nameChars),
    session: fields.hash("session"),
    device: fields.text("device", LIMITS.deviceChars),
  })],
  ["link", (fields) => ({
    type: "link",
    link: fields.hash("link"),
    user: fields.userId("user"),
    until: fields.time("until"),
  })],
  ["sign-in", (fields) => ({
    type: "sign-in",
    user: fields.userId("user"),
    session: fields.hash("session"),
    device: fields.text("device", LIMITS.deviceChars),
    link: fields.optional("link", () => fields.hash("link")),
  })],
  ["sign-out", (fields) => ({
    type: "sign-out",
    user: fields.userId("user"),
    session: fields.hash("session"),
  })],
  ["sign-out-everywhere", (fields) => ({
    type: "sign-out-everywhere",
    user: fields.userId("user"),
    kept: fields.optional("kept", () => fields.hash("kept")),
  })],
  ["passkey", (fields) => ({
    type: "passkey",
    user: fields.userId("user"),
    passkey: fields.text("passkey", LIMITS.keyChars),
    publicKey: fields.text("publicKey", LIMITS.keyChars),
    name: fields.text("name", LIMITS.deviceChars),
  })],
  ["forget-passkey", (fields) => ({
    type: "forget-passkey",
    user: fields.userId("user"),
    passkey: fields.text("passkey", LIMITS.keyChars),
  })],
  ["ban", (fields) => ({
    type: "ban",
    ...fields.banTarget(),
    name: fields.name(),
    until: fields.optional("until", () => fields.time("until")),
    reason: fields.text("reason", LIMITS.reasonChars),
  })],
  ["unban", (fields) => ({ type: "unban", ...fields.banTarget() })],
  ["mute", (fields) => ({
    type: "mute",
    user: fields.userId("user"),
    name: fields.name(),
    until: fields.optional("until", () => fields.time("until")),
    reason: fields.text("reason", LIMITS.reasonChars),
  })],
  ["unmute", (fields) => ({ type: "unmute", user: fields.userId("user") })],
  ["deleted", (fields) => ({
    type: "deleted",
    message: fields.text("message", 36),
    room: fields.text("room", 65),
    user: fields.optional("user", () => fields.userId("user")),
  })],
  ["infected", (fields) => ({
    type: "infected",
    user: fields.userId("user"),
    name: fields.text("name", MAX_NAME_BYTES),
    signature: fields.text("signature", LIMITS.signatureChars),
  })],
]);

function toRoomCreation(fields: FieldReader): RoomCreation {
  return {
    type: "open",
    title: fields.text("title", LIMITS.titleChars),
    isDirect: fields.flag("isDirect") ?? false,
    members: fields.members("members"),
  };
}
