// The requests of the lines in the access tables.

import { randomSecret, sha256 } from "../../../auth/signing.ts";
import { secretOf } from "../../harness/invited_user.ts";
import type { User } from "../../harness/user.ts";
import {
  avatarOf,
  CHUNK,
  createUpload,
  creation,
  type RawRequest,
  REMOVAL,
  THUMBNAIL,
  uploadFile,
} from "./access_files.ts";
import { addNewUser, type Fixture, type Place, placeOf, targetOf, WHO } from "./access_fixture.ts";

/** A request of a user about a room or another user. */
export interface Case {
  readonly who: string;
  /** The user; Ann for an anonymous request, so that it has a target. */
  readonly self: User;
  /** The kind of room, or the role of a user, that the request is about. */
  readonly type: string;
  readonly place: Place;
  /** A user with the role that the kind names. */
  readonly target: string;
  readonly fixture: Fixture;
}

/** The id in the path, the query and the body. */
interface Asked extends Partial<RawRequest> {
  readonly path?: string;
  readonly id?: string;
  readonly query?: string;
  readonly body?: unknown;
}

const draft = (text: string) => ({ id: crypto.randomUUID(), from: "somebody", text });

const deletion = () => ({ id: crypto.randomUUID(), from: "somebody" });

/** Lines without an entry need no more than their path. */
const ASKED: Readonly<Record<string, (one: Case) => Asked | Promise<Asked>>> = {
  "GET /static/:file+": () => ({ path: "/static/client/mod.js" }),
  "GET /emoji.json": () => ({ path: "/emoji.json" }),
  "GET /r/:room/:seq": () => ({ path: "/r/:room/1" }),
  "GET /r/:room/:seq/": () => ({ path: "/r/:room/1/" }),
  "GET /api/unread": () => ({ query: "?lobby=0" }),
  "PUT /api/activity/seen": () => ({ body: { gid: 0 } }),
  "PUT /api/me/do-not-disturb": () => ({ body: { until: 0 } }),
  "DELETE /api/rooms": () => ({ query: "?addedBy=somebody" }),
  "POST /api/rooms": () => ({ body: { title: "Plans", from: "somebody" } }),

  "GET /event/fetch": ({ place: { room } }) => ({ query: `?room=${room}` }),
  "GET /api/events": ({ place: { room } }) => ({ query: `?room=${room}` }),
  "GET /api/search": ({ place: { room } }) => ({ query: `?q=hello&room=${room}` }),
  "GET /api/search of all rooms": () => ({ query: "?q=hello" }),
  "POST /message/broadcast": ({ place: { room } }) => ({ body: { ...draft("hello"), room } }),
  "POST /api/rooms/:room/messages": () => ({ body: draft("hello") }),
  "PUT /api/rooms/:room/typing": () => ({ body: { from: "somebody", isTyping: true } }),
  "PUT /api/rooms/:room/favourite": () => ({ body: { rank: 1 } }),
  "PUT /api/rooms/:room/notification-level": () => ({ body: { notificationLevel: "all" } }),
  "PUT /api/rooms/:room/read-marker": () => ({ body: { seq: 1 } }),
  "GET /api/rooms/:room/messages/:id": (one) => ({ id: others(one) }),
  "PUT /api/rooms/:room/messages/:id/reactions/:emoji": reaction,
  "DELETE /api/rooms/:room/messages/:id/reactions/:emoji": reaction,
  "PATCH /api/rooms/:room/messages/:id one's own": (one) => ({ id: own(one), body: draft("hi") }),
  "PATCH /api/rooms/:room/messages/:id another's": (one) => ({
    id: others(one),
    body: draft("hi"),
  }),
  "DELETE /api/rooms/:room/messages/:id one's own": (one) => ({ id: own(one), body: deletion() }),
  "DELETE /api/rooms/:room/messages/:id another's": (one) => ({
    id: others(one),
    body: deletion(),
  }),
  "PUT /api/rooms/:room/pins/:id": (one) => ({ id: others(one), body: { from: "somebody" } }),
  "DELETE /api/rooms/:room/pins/:id": (one) => ({ id: others(one) }),
  "PUT /api/rooms/:room/saved/:id": (one) => ({ id: others(one) }),
  "DELETE /api/rooms/:room/saved/:id": (one) => ({ id: others(one) }),
  "PATCH /api/rooms/:room the topic": () => ({ body: { topic: "tests" } }),
  "PATCH /api/rooms/:room slow mode": () => ({ body: { slowSeconds: 0 } }),
  "POST /api/rooms/:room/members": async ({ fixture: { operator } }) => ({
    body: await addNewUser(operator),
  }),
  "DELETE /api/rooms/:room/members/:id another": ({ place, fixture }) => ({
    id: place.extras.shift() ?? fixture.ann.id,
  }),
  "DELETE /api/rooms/:room/members/:id oneself": ({ self }) => ({ id: self.id }),

  "POST /api/uploads": () => creation(),
  "GET /api/uploads/:id one's own": async ({ self }) => ({ id: await createUpload(self) }),
  "GET /api/uploads/:id another's": async ({ fixture: { ann } }) => ({
    id: await createUpload(ann),
  }),
  "PATCH /api/uploads/:id one's own": async ({ self }) => ({
    id: await createUpload(self),
    ...CHUNK,
  }),
  "PATCH /api/uploads/:id another's": async ({ fixture: { ann } }) => ({
    id: await createUpload(ann),
    ...CHUNK,
  }),
  "DELETE /api/uploads/:id one's own": async ({ self }) => ({
    id: await createUpload(self),
    ...REMOVAL,
  }),
  "DELETE /api/uploads/:id another's": async ({ fixture: { ann } }) => ({
    id: await createUpload(ann),
    ...REMOVAL,
  }),
  "PUT /api/uploads/:id/thumbnail one's own": async ({ self }) => ({
    id: await uploadFile(self),
    ...THUMBNAIL,
  }),
  "PUT /api/uploads/:id/thumbnail another's": async ({ fixture: { ann } }) => ({
    id: await uploadFile(ann),
    ...THUMBNAIL,
  }),
  "GET /api/files/:id an avatar": async ({ fixture: { ann } }) => ({ id: await avatarOf(ann) }),
  "PUT /api/me/avatar": () => THUMBNAIL,
  "DELETE /api/me/avatar": async ({ self: { id }, fixture: { operator } }) => {
    await operator.submit({ type: "avatar", user: id, file: crypto.randomUUID() });
    return {};
  },
  "GET /api/files/:id": fileOf,
  "GET /api/files/:id/thumbnail": fileOf,

  "GET /api/users/:id": ({ self: { id } }) => ({ id }),
  "PATCH /api/users/:id the role": ({ target, type }) => ({ id: target, body: { role: type } }),
  "PATCH /api/users/:id the name": ({ target }) => ({ id: target, body: { name: newName() } }),
  "PATCH /api/users/:id one's own name": ({ self: { id } }) => ({ id, body: { name: newName() } }),
  "DELETE /api/users/:id/avatar": async ({ target, fixture: { operator } }) => {
    await operator.submit({ type: "avatar", user: target, file: crypto.randomUUID() });
    return { id: target };
  },
  "DELETE /api/users/:id/avatar of nobody": () => ({ id: crypto.randomUUID() }),
  "POST /api/bans of a user": ({ target }) => ({ body: { user: target } }),
  "POST /api/bans of an address": ({ who }) => ({ body: { address: addressFor(who) } }),
  "POST /api/mutes": ({ target }) => ({ body: { user: target } }),
  "DELETE /api/bans/:target a user": async ({ target, fixture: { operator } }) => {
    await operator.submit({ type: "ban", user: target, reason: "" });
    return { id: target };
  },
  "DELETE /api/bans/:target an address": async ({ who, fixture: { users } }) => {
    const address = addressFor(who);
    await users.owner.ask("POST", "/api/bans", { address });
    return { id: address };
  },
  "DELETE /api/mutes/:user": async ({ target, fixture: { operator } }) => {
    await operator.submit({ type: "mute", user: target, reason: "" });
    return { id: target };
  },
  "DELETE /api/bans/:target nobody banned": () => ({ id: crypto.randomUUID() }),
  "DELETE /api/mutes/:user nobody muted": () => ({ id: crypto.randomUUID() }),

  "POST /api/links": async ({ fixture }) => ({
    body: { secret: (await invitation(fixture)).secret },
  }),
  "POST /api/join": async ({ fixture }) => {
    const { secret } = await invitation(fixture);
    return { body: { invitation: secret, name: newName() } };
  },
  "POST /api/invitations": ({ type: role }) => ({ body: { role, uses: 1, hours: 1 } }),
  "DELETE /api/invitations/:id": async ({ fixture }) => ({ id: (await invitation(fixture)).id }),
  "DELETE /api/invitations/:id none": () => ({ id: sha256(randomSecret()) }),
  "POST /api/sessions": async ({ who, fixture: { ann, users } }) => {
    // Only a user's newest link is valid, and signed-in users cannot use one.
    const by = who === "nobody" ? ann : users.owner;
    const { link } = (await by.ask("POST", "/api/sessions/link", {})).body;
    return { body: { link: secretOf(link) } };
  },
  "POST /api/sessions/link": () => ({ body: {} }),
  "DELETE /api/sessions/:id one's own": async ({ self, fixture }) => ({
    id: await session(self, fixture),
  }),
  "DELETE /api/sessions/:id another's": async ({ fixture }) => ({
    id: await session(fixture.ann, fixture),
  }),
  "POST /api/passkeys/options": () => ({ body: {} }),
  "POST /api/passkeys": () => ({ body: { response: PASSKEY_ANSWER } }),
  "DELETE /api/passkeys/:id one's own": async ({ self, fixture }) => ({
    id: await passkey(self, fixture),
  }),
  "DELETE /api/passkeys/:id another's": async ({ fixture }) => ({
    id: await passkey(fixture.ann, fixture),
  }),
  "POST /api/passkeys/sign-in/options": () => ({ body: {} }),
  "POST /api/passkeys/sign-in": () => ({ body: { response: PASSKEY_ANSWER } }),
};

/** A passkey's response, without a valid signature. */
const PASSKEY_ANSWER = {
  id: "x",
  rawId: "x",
  response: { clientDataJSON: "", attestationObject: "", authenticatorData: "", signature: "" },
};

/** A response as it is on the wire, without what differs each time. */
export interface Answer {
  readonly status: number;
  readonly wire: string;
}

/** Sends the request of a line about a kind of room or user. */
export async function ask(line: string, { who, user, type, fixture }: {
  readonly who: string;
  readonly user: User;
  readonly type: string;
  readonly fixture: Fixture;
}): Promise<Answer> {
  const self = who === "nobody" ? fixture.ann : user;
  const place = placeOf(fixture, { who, type });
  const one = { who, self, type, place, target: targetOf(who, type), fixture };
  const [method = "", pattern = ""] = line.split(" ");
  const { id = "", path = pattern, query = "", body, bytes, headers } = await ASKED[line]?.(one) ??
    {};
  const whole = path.replace(":room", place.room)
    .replace(/:(id|target|user)(?=$|\/thumbnail|\/avatar)/, encodeURIComponent(id));
  return answerOf(await user.fetch(method, whole + query, bytes ?? body, headers), place);
}

async function answerOf(response: Response, { room }: Place): Promise<Answer> {
  const { status } = response;
  const headers = [...response.headers].filter(([name]) => !["date", "set-cookie"].includes(name));
  const isStream = response.headers.get("content-type")?.startsWith("text/event-stream");
  if (isStream) await response.body?.cancel();
  const body = isStream ? "" : await response.text();
  // Redirects contain the room as it was requested.
  return { status, wire: JSON.stringify([status, headers, body]).replaceAll(room, "the room") };
}

function fileOf({ place: { file = crypto.randomUUID() } }: Case): Asked {
  return { id: file };
}

function reaction(one: Case): Asked {
  const path = `/api/rooms/:room/messages/${others(one)}/reactions/${encodeURIComponent("👍")}`;
  return { path, body: deletion() };
}

/** Returns the next message of the user in a room, or Ann's if there is none. */
function own({ place: { messages }, self, fixture: { ann } }: Case): string {
  return next(messages[self.name] ?? messages[ann.name]);
}

/** Returns the next message of Ann, who sends no requests herself. */
function others({ place: { messages }, fixture: { ann } }: Case): string {
  return next(messages[ann.name]);
}

function next(ids: string[] = []): string {
  const id = ids.shift() ?? crypto.randomUUID();
  ids.push(id);
  return id;
}

function newName(): string {
  return `Somebody ${crypto.randomUUID()}`;
}

/** An address for documentation, another for each user. */
function addressFor(who: string): string {
  return `192.0.2.${WHO.findIndex((one) => one === who)}`;
}

async function invitation({ users }: Fixture): Promise<{ id: string; secret: string }> {
  const fields = { role: "member", uses: 1, hours: 1 };
  const { id, link } = (await users.owner.ask("POST", "/api/invitations", fields)).body;
  return { id, secret: secretOf(link) };
}

async function session({ id: user }: User, { operator }: Fixture): Promise<string> {
  const session = sha256(randomSecret());
  await operator.submit({ type: "sign-in", user, session, device: "" });
  return session;
}

async function passkey({ id: user }: User, { operator }: Fixture): Promise<string> {
  const passkey = randomSecret();
  await operator.submit({ type: "passkey", user, passkey, publicKey: "x", name: "" });
  return passkey;
}
