// @ts-check
// Asks the server: sends a message, reads a page of history.

/** @typedef {{ id: string, room: string, from: string, text: string, at: number }} Draft */
/**
 * A message as the log has it; `at` and the like are milliseconds since 1970.
 * @typedef {Draft & { seq: number, gid: number, editedAt?: number, deletedAt?: number }} Message
 */
/** @typedef {{ id: string, room: string, seq: number, gid: number, at: number }} Receipt */
/** @typedef {{ detail: string, field?: string }} Problem why a message was refused */
/**
 * Messages, oldest first; whether nothing is left beyond them; the cursor after which a feed goes on.
 * @typedef {{ cursor: string, messages: Message[], complete: boolean }} HistoryPage
 */
/**
 * What became of a message that was posted: it is stored, it is refused for good, or the same may
 * be tried later, after `seconds` where the server said so.
 * @typedef {{ kind: "sent", receipt: Receipt }
 *   | { kind: "refused", problem: Problem }
 *   | { kind: "later", seconds?: number, isLimited: boolean }} Outcome
 */

// The server answers within 5 s; what takes three times as long is lost.
const ANSWER_MS = 15_000;
// Refusals that are none of the message: the same may pass a little later.
const PASSING = [408, 425, 429];

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
   * A page of history: the newest, or the one before a number.
   * @param {string} room
   * @param {{ before?: number | undefined, limit?: number }} [range]
   * @returns {Promise<HistoryPage>}
   */
  async history(room, range = {}) {
    const bounds = Object.entries(range).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, String(value)]]
    );
    const query = bounds.length > 0 ? `?${new URLSearchParams(bounds)}` : "";
    const response = await this.#fetch(this.#messages(room) + query, timeLimit());
    if (response.ok) return await response.json();
    await response.body?.cancel();
    throw new Error(`Cannot load the history of "${room}": status ${response.status}`);
  }

  /**
   * Never throws: a broken connection is an outcome too.
   * @param {Draft} draft
   * @returns {Promise<Outcome>}
   */
  async post({ id, room, from, text }) {
    try {
      return await readOutcome(
        await this.#fetch(this.#messages(room), {
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
   * Where the events of some rooms after a cursor are read.
   * @param {readonly string[]} rooms
   * @param {string} cursor
   */
  events(rooms, cursor) {
    const query = new URLSearchParams([...rooms.map((room) => ["room", room]), ["after", cursor]]);
    return `${this.#url}/api/events?${query}`;
  }

  /** @param {string} room */
  #messages(room) {
    return `${this.#url}/api/rooms/${encodeURIComponent(room)}/messages`;
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
  if (status < 500 && !PASSING.includes(status)) {
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
