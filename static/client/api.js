// @ts-check
// Asks the server: sends a message, reads a page of history.

import { barOf, isRetryable, readProblem, retryAfter, toError } from "./errors.js";

/** @import { Problem } from "./errors.js" */
/** @import { Member } from "./rooms.js" */

/**
 * What waits to be sent. `author` is the id of who wrote it, which tells apart who have the same
 * name; what was written before there were ids has none. `replyTo` is the id of the message of the
 * room that it answers; `target` that of an own message, which shall say this instead.
 * @typedef {{ id: string, room: string, author?: string, from: string, text: string, at: number,
 *   replyTo?: string, target?: string }} Draft
 */
/**
 * What a reply shows of the message that it answers, as that is now: the beginning of its text,
 * empty where it was deleted. Only the `seq` is left of one that the log does not keep any more.
 * @typedef {{ seq: number, id?: string, author?: string, from?: string, text?: string,
 *   deletedAt?: number }} Quote
 */
/**
 * An emoji at a message, how many people show it, and some of them, the first first: of more than 20
 * the first 20, the reader if they are among the others, and whoever has added it since.
 * @typedef {{ emoji: string, count: number, users: readonly Member[] }} Reaction
 */
/**
 * A message as the log has it; `at` and the like are milliseconds since 1970. `mentions` has the users
 * whom it mentions, each under the name as it is written there.
 * @typedef {Omit<Draft, "replyTo" | "target"> & { seq: number, gid: number, editedAt?: number,
 *   deletedAt?: number, mentions?: readonly Member[], quote?: Quote, reactions?: readonly Reaction[] }} Message
 */
/** @typedef {{ id: string, room: string, seq: number, gid: number, at: number }} Receipt */
/**
 * Messages, oldest first; whether nothing is left beyond them; the cursor after which a feed goes on.
 * A page around a seq says which that is, and whether nothing newer is left.
 * @typedef {{ cursor: string, messages: Message[], complete: boolean, isLatest?: boolean,
 *   around?: number }} HistoryPage
 */
/**
 * Which page of history: the newest, that before or after a `seq`, that around one, or around the
 * first message `at` a time (milliseconds since 1970).
 * @typedef {object} HistoryRange
 * @property {number | undefined} [before]
 * @property {number | undefined} [after]
 * @property {number | undefined} [around]
 * @property {number | undefined} [at]
 * @property {number | undefined} [limit]
 */
/**
 * In which room, unless the query names one; before which `gid`; how many at most.
 * @typedef {{ room?: string | undefined, before?: number | undefined,
 *   limit?: number | undefined }} SearchRange
 */
/**
 * A message with a piece of its text in which what was searched for is marked, from a position to
 * one in the string.
 * @typedef {Message & { snippet: { text: string, marks: readonly [number, number][] } }} Found
 */
/**
 * Who the server takes this client for: nobody yet without an id. A name is there where the server
 * knows it: then one writes under that.
 * @typedef {object} Me
 * @property {"open" | "invite" | "proxy" | "token"} mode how the server finds out who somebody is
 * @property {string} [id]
 * @property {string} [name]
 * @property {"owner" | "moderator" | "member" | "guest"} [role]
 */
/**
 * What became of a message that was posted: it is stored, it is refused for good, or the same may
 * be tried later, after `seconds` where the server said so, or when somebody has signed in.
 * @typedef {{ type: "sent", receipt: Receipt }
 *   | { type: "refused", problem: Problem }
 *   | { type: "later", seconds?: number, isLimited: boolean, isSignedOut?: boolean }} Outcome
 */

// The server answers within 5 s; what takes three times as long is lost.
const ANSWER_MS = 15_000;

export class Api {
  #url;
  #fetch;

  /**
   * @param {string} url where the server is, without a slash at the end
   * @param {typeof fetch} fetch
   */
  constructor(url, fetch) {
    this.#url = url;
    this.#fetch = fetch;
  }

  /**
   * @param {string} what is to be done, for the error that says it cannot
   * @param {string} path
   * @param {{ method?: string, body?: unknown, keepalive?: boolean }} [request] the body is sent as
   * JSON; `keepalive`: also where the page is left meanwhile
   * @returns {Promise<Response>} one that is good
   * @throws {RefusedError} where the server refuses
   * @throws {LaterError} where it cannot be done now
   * @throws {Error} where no answer comes
   */
  async ask(what, path, { method = "GET", body, keepalive = false } = {}) {
    const response = await this.#fetch(this.#url + path, {
      method,
      keepalive,
      ...(body !== undefined && toJson(body)),
      ...timeLimit(),
    });
    if (response.ok) return response;
    throw await toError(what, response);
  }

  /**
   * A page of history.
   * @param {string} room
   * @param {HistoryRange} [range]
   * @returns {Promise<HistoryPage>}
   */
  async history(room, range = {}) {
    const what = `load the history of "${room}"`;
    return await (await this.ask(what, messagesOf(room) + toQuery({ ...range }))).json();
  }

  /**
   * @param {string} room
   * @param {{ from: string, isTyping: boolean }} sign
   */
  async type(room, sign) {
    const path = `/api/rooms/${encodeURIComponent(room)}/typing`;
    const response = await this.ask("say that one types", path, { method: "PUT", body: sign });
    await response.body?.cancel();
  }

  /** @returns {Promise<Me>} */
  async me() {
    return await (await this.ask("find out who this is", "/api/me")).json();
  }

  /**
   * Never throws: a broken connection is an outcome too.
   * @param {Draft} draft
   * @returns {Promise<Outcome>}
   */
  async post({ id, room, author, from, text, replyTo, target }) {
    const path = messagesOf(room) + (target === undefined ? "" : `/${target}`);
    try {
      return await readOutcome(
        await this.#fetch(this.#url + path, {
          method: target === undefined ? "POST" : "PATCH",
          ...toJson({ id, author, from, text, replyTo }),
          ...timeLimit(),
        }),
      );
    } catch {
      return { type: "later", isLimited: false };
    }
  }

  /**
   * @param {{ room: string, id: string }} message
   * @param {{ text: string, from: string, id: string }} edit
   */
  async edit(message, edit) {
    const path = `${messagesOf(message.room)}/${message.id}`;
    const response = await this.ask("edit the message", path, { method: "PATCH", body: edit });
    await response.body?.cancel();
  }

  /**
   * @param {{ room: string, id: string }} message
   * @param {{ from: string, id: string }} deletion
   */
  async delete(message, deletion) {
    const path = `${messagesOf(message.room)}/${message.id}`;
    const response = await this.ask("delete the message", path, {
      method: "DELETE",
      body: deletion,
    });
    await response.body?.cancel();
  }

  /**
   * What a search finds, newest first. The server ends a long search early: one that is not complete
   * goes on with the `before` of its answer, even where that has no messages.
   * @param {string} query
   * @param {SearchRange} [range]
   * @returns {Promise<{ messages: Found[], complete: boolean, before?: number }>}
   */
  async search(query, range = {}) {
    // Days begin where the reader is.
    const minutesAhead = -new Date().getTimezoneOffset();
    const params = toQuery({ q: query, minutesAhead, ...range });
    return await (await this.ask("search", `/api/search${params}`)).json();
  }

  /**
   * @param {{ room: string, id: string }} message
   * @param {{ emoji: string, action: "add" | "remove", from: string, id: string }} reaction
   */
  async react(message, { emoji, action, from, id }) {
    const path = `${messagesOf(message.room)}/${message.id}/reactions/${encodeURIComponent(emoji)}`;
    const method = action === "add" ? "PUT" : "DELETE";
    const response = await this.ask("react to the message", path, { method, body: { id, from } });
    await response.body?.cancel();
  }

  /**
   * Where the events of some rooms after a cursor are read.
   * @param {readonly string[]} rooms
   * @param {string} cursor
   */
  events(rooms, cursor) {
    const query = new URLSearchParams([...rooms.map((room) => ["room", room]), ["after", cursor]]);
    return `${this.#url}/api/events?${query}`;
  }
}

/** @param {string} room */
function messagesOf(room) {
  return `/api/rooms/${encodeURIComponent(room)}/messages`;
}

/** @param {Record<string, string | number | undefined>} fields */
function toQuery(fields) {
  const given = Object.entries(fields).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, String(value)]]
  );
  return given.length > 0 ? `?${new URLSearchParams(given)}` : "";
}

function timeLimit() {
  return { signal: AbortSignal.timeout(ANSWER_MS) };
}

/** @param {unknown} body */
function toJson(body) {
  return { headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
}

/**
 * @param {Response} response
 * @returns {Promise<Outcome>}
 */
async function readOutcome(response) {
  const { status } = response;
  if (response.ok) return { type: "sent", receipt: await response.json() };
  if (!isRetryable(status)) {
    const problem = await readProblem(response);
    // What was written is none the worse for it: it waits until somebody has signed in.
    const isSignedOut = barOf(status, problem) === "signed-out";
    if (isSignedOut) return { type: "later", isLimited: false, isSignedOut };
    return { type: "refused", problem };
  }
  await response.body?.cancel();
  const seconds = retryAfter(response);
  return { type: "later", isLimited: status === 429, ...(seconds !== undefined && { seconds }) };
}
