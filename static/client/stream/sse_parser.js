// @ts-check
// Parses Server-Sent Events as the HTML standard specifies. Kept by hand: EventSource hides the status of
// the response and the server's retry time, and a package would add bytes to the first load.

/**
 * @typedef {object} ServerEvent
 * @property {string} event its name; empty if the block has only a retry time
 * @property {string} data
 * @property {string} id the last id of the stream
 * @property {number} [retry] milliseconds to wait before reconnecting
 */

const LINE_BREAK = /\r\n|\n|\r/;

/**
 * Yields the events of a body as they arrive.
 * @param {ReadableStream<Uint8Array>} body
 * @returns {AsyncGenerator<ServerEvent, void>}
 */
export async function* parseEvents(body) {
  const block = new Block();
  /** @type {string[]} the chunks of the current line */
  let line = [];
  for await (const text of readTexts(body)) {
    const [first = "", ...others] = text.split(LINE_BREAK);
    line.push(first);
    for (const next of others) {
      const event = block.take(line.join(""));
      if (event) yield event;
      line = [next];
    }
  }
}

/**
 * Yields the chunks of a body as text. A CR at the end of a chunk ends its line at once, as the next chunk
 * may be long in coming; if that starts with the LF of a CR LF, the LF is dropped.
 * @param {ReadableStream<Uint8Array>} body
 * @returns {AsyncGenerator<string, void>}
 */
async function* readTexts(body) {
  const reader = body.getReader();
  // By default Deno's decoder strips a BOM from the start of every chunk, not only of the first.
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  let dropped = "\uFEFF";
  try {
    for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
      const text = decoder.decode(chunk.value, { stream: true });
      yield text.startsWith(dropped) ? text.slice(dropped.length) : text;
      if (text !== "") dropped = text.endsWith("\r") ? "\n" : "";
    }
  } finally {
    // If the stream has failed, cancel() fails with the same error.
    reader.cancel().catch(() => {});
  }
}

/** The lines between two empty lines. */
class Block {
  #event = "";
  /** @type {string[]} */
  #data = [];
  #id = "";
  /** @type {number | undefined} */
  #retry;

  /**
   * @param {string} line
   * @returns {ServerEvent | undefined} the event that the line completes
   */
  take(line) {
    if (line === "") return this.#complete();
    const [, name = "", value = ""] = /^([^:]*):? ?(.*)$/s.exec(line) ?? [];
    if (name === "event") this.#event = value;
    else if (name === "data") this.#data.push(value);
    else if (name === "id" && !value.includes("\0")) this.#id = value;
    else if (name === "retry" && /^\d+$/.test(value)) this.#retry = Number(value);
  }

  #complete() {
    const hasData = this.#data.length > 0;
    const event = {
      event: hasData ? this.#event || "message" : "",
      data: this.#data.join("\n"),
      id: this.#id,
      ...(this.#retry !== undefined && { retry: this.#retry }),
    };
    const isEmpty = !hasData && this.#retry === undefined;
    this.#event = "";
    this.#data = [];
    this.#retry = undefined;
    return isEmpty ? undefined : event;
  }
}
