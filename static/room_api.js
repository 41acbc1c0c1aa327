// @ts-check
// Asks the server about one room.

/** @typedef {{ id: string, room: string, from: string, text: string, at: number }} Draft */
/** @typedef {Draft & { seq: number, gid: number }} Message */
/** @typedef {{ id: string, room: string, seq: number, gid: number, at: number }} Receipt */
/** @typedef {{ detail: string, field?: string }} Problem */
/** @typedef {{ cursor: string, messages: Message[], complete: boolean }} HistoryPage */
/**
 * What became of a message that was posted: it is stored, it is refused for good, or the same may
 * be tried later, after `seconds` where the server said so.
 * @typedef {{ kind: "sent", receipt: Receipt }
 *   | { kind: "refused", problem: Problem }
 *   | { kind: "later", seconds?: number, isLimited: boolean }} Outcome
 */

// The server answers within 5 s; what takes three times as long is lost.
const ANSWER_MS = 15_000;

export class RoomApi {
  #messages;
  #events;

  /**
   * @param {string} room
   * @param {string} [origin] where the server is; the page's own by default
   */
  constructor(room, origin = "") {
    this.#messages = `${origin}/api/rooms/${room}/messages`;
    this.#events = `${origin}/api/events?room=${room}`;
  }

  /**
   * A page of history: the newest, or the one before a number.
   * @param {number} [before]
   * @returns {Promise<HistoryPage>}
   */
  async history(before) {
    const query = before === undefined ? "" : `?before=${before}`;
    const response = await fetch(this.#messages + query, timeLimit());
    if (!response.ok) throw new Error(`Cannot load the history: status ${response.status}`);
    return await response.json();
  }

  /**
   * Never throws: a broken connection is an outcome too.
   * @param {Draft} draft
   * @returns {Promise<Outcome>}
   */
  async post({ id, from, text }) {
    try {
      return await readOutcome(
        await fetch(this.#messages, {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify({ id, from, text }),
          ...timeLimit(),
        }),
      );
    } catch {
      return { kind: "later", isLimited: false };
    }
  }

  /**
   * Where the room's events after this cursor are read.
   * @param {string} cursor
   */
  eventsAfter(cursor) {
    return `${this.#events}&after=${encodeURIComponent(cursor)}`;
  }
}

function timeLimit() {
  return { signal: AbortSignal.timeout(ANSWER_MS) };
}

/**
 * @param {Response} response
 * @returns {Promise<Outcome>}
 */
async function readOutcome(response) {
  const { status, headers } = response;
  if (response.ok) return { kind: "sent", receipt: await response.json() };
  if (status !== 429 && status < 500) {
    return { kind: "refused", problem: await readProblem(response) };
  }
  await response.body?.cancel();
  const seconds = Number(headers.get("retry-after"));
  return { kind: "later", isLimited: status === 429, ...(seconds > 0 && { seconds }) };
}

/**
 * @param {Response} response
 * @returns {Promise<Problem>}
 */
async function readProblem(response) {
  try {
    const { detail, title, field } = await response.json();
    return { detail: detail ?? title, ...(field && { field }) };
  } catch {
    // A proxy in between answers in its own manner.
    return { detail: `${response.status} ${response.statusText}`.trim() };
  }
}
