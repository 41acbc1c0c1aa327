// @ts-check
// fetch() for event streams, made of XMLHttpRequest, for WebKit: over HTTP/1.1 its fetch() withholds the end
// of an event until more is sent, up to 15 s later. Here each event arrives within 60 ms.

/**
 * The part of an XMLHttpRequest that is used here. Programs that are type-checked with this module may lack
 * the type.
 * @typedef {object} BrowserRequest
 * @property {(method: string, url: string) => void} open
 * @property {(name: string, value: string) => void} setRequestHeader
 * @property {(type: string, listener: () => void) => void} addEventListener
 * @property {() => void} send
 * @property {() => void} abort
 * @property {() => string} getAllResponseHeaders
 * @property {number} readyState
 * @property {number} status
 * @property {string} statusText
 * @property {string} responseText
 */

const HEADERS_RECEIVED = 2;
const LOADING = 3;

/** The browser keeps the whole text until the request ends, so a request ends here and the next follows. */
const MAX_CHARS = 2_000_000;

/**
 * Does what a stream needs of fetch(): a GET request with headers and a signal.
 * @param {RequestInfo | URL} url
 * @param {RequestInit} [options]
 * @param {number} [maxChars] characters after which the body ends
 * @returns {Promise<Response>}
 * @throws {TypeError} if no response arrives
 */
export function xhrFetch(url, { headers, signal } = {}, maxChars = MAX_CHARS) {
  return new Promise((resolve, reject) => {
    /** @type {BrowserRequest} */
    const request = new (Reflect.get(globalThis, "XMLHttpRequest"))();
    const body = new ResponseBody(request, maxChars);
    request.open("GET", String(url));
    new Headers(headers).forEach((value, name) => request.setRequestHeader(name, value));
    request.addEventListener("readystatechange", () => {
      if (request.readyState === HEADERS_RECEIVED) resolve(body.toResponse());
      if (request.readyState === LOADING) body.read();
    });
    request.addEventListener("load", () => {
      body.read();
      body.end();
    });
    const fail = () => {
      const error = new TypeError(`Cannot read ${url}`);
      reject(error);
      body.fail(error);
    };
    for (const type of ["error", "abort"]) request.addEventListener(type, fail);
    signal?.addEventListener("abort", () => request.abort());
    if (signal?.aborted) reject(signal.reason);
    else request.send();
  });
}

class ResponseBody {
  #request;
  #maxChars;
  #stream;
  /** @type {ReadableStreamDefaultController<Uint8Array> | undefined} until it has ended */
  #controller;
  #encoder = new TextEncoder();
  #charsRead = 0;

  /**
   * @param {BrowserRequest} request
   * @param {number} maxChars
   */
  constructor(request, maxChars) {
    this.#request = request;
    this.#maxChars = maxChars;
    this.#stream = new ReadableStream({
      start: (controller) => void (this.#controller = controller),
      cancel: () => {
        this.#controller = undefined;
        request.abort();
      },
    });
  }

  toResponse() {
    const { status, statusText } = this.#request;
    const headers = new Headers();
    for (const line of this.#request.getAllResponseHeaders().split("\r\n")) {
      const [, name = "", value = ""] = line.match(/^([^:]+): (.*)$/) ?? [];
      if (name) headers.append(name, value);
    }
    // The Response constructor rejects a body for status 204.
    const body = status === 204 ? null : this.#stream;
    return new Response(body, { status, statusText, headers });
  }

  /** Passes on the text that has arrived since. */
  read() {
    const { responseText } = this.#request;
    if (responseText.length > this.#charsRead) {
      this.#controller?.enqueue(this.#encoder.encode(responseText.slice(this.#charsRead)));
    }
    this.#charsRead = responseText.length;
    if (this.#charsRead < this.#maxChars) return;
    this.end();
    this.#request.abort();
  }

  end() {
    this.#controller?.close();
    this.#controller = undefined;
  }

  /** @param {Error} error */
  fail(error) {
    this.#controller?.error(error);
    this.#controller = undefined;
  }
}
