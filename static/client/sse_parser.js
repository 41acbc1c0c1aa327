// @ts-check
// Reads Server-Sent Events as the HTML standard describes them. A browser's own EventSource hides
// what matters here: the status of the answer, and how long the server wants its readers to wait.

/**
 * @typedef {object} ServerEvent
 * @property {string} event its name, empty where the block only said how long to wait
 * @property {string} data
 * @property {string} id the last id that the stream has named
 * @property {number} [retry] milliseconds to wait before the stream is opened again
 */

const LINE_BREAK = /\r\n|\n|\r/;

/**
 * The events of a body, as they come.
 * @param {ReadableStream<Uint8Array>} body
 * @returns {AsyncGenerator<ServerEvent, void>}
 */
export async function* parseEvents(body) {
  const block = new Block();
  /** @type {string[]} the line that has not ended, in the pieces in which it came */
  let begun = [];
  for await (const text of readTexts(body)) {
    const [first = "", ...others] = text.split(LINE_BREAK);
    begun.push(first);
    for (const next of others) {
      const event = block.take(begun.join(""));
      if (event) yield event;
      begun = [next];
    }
  }
}

/**
 * The chunks of a body as text. A CR ends its line at once, for nothing else may come in a long
 * time; if a LF does, as the other half of a CR LF, it is dropped.
 * @param {ReadableStream<Uint8Array>} body
 * @returns {AsyncGenerator<string, void>}
 */
async function* readTexts(body) {
  const reader = body.getReader();
  // Deno's decoder, left to itself, takes a BOM from the start of each chunk, not of the first alone.
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  let dropped = "\uFEFF";
  try {
    for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
      const text = decoder.decode(chunk.value, { stream: true });
      yield text.startsWith(dropped) ? text.slice(dropped.length) : text;
      if (text !== "") dropped = text.endsWith("\r") ? "\n" : "";
    }
  } finally {
    // Where the stream has failed, this fails in the same way.
    reader.cancel().catch(() => {});
  }
}

/** The lines from one empty line to the next. */
class Block {
  #event = "";
  /** @type {string[]} */
  #data = [];
  #id = "";
  /** @type {number | undefined} */
  #retry;

  /**
   * @param {string} line
   * @returns {ServerEvent | undefined} what the line completes
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
