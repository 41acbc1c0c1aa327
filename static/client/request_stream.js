// @ts-check
// A stream of events through XMLHttpRequest, for WebKit: over HTTP/1.1 what its fetch() reads of an event
// lacks the end until more is sent, up to 15 s later. This brings each event within 60 ms.

/**
 * The part of an XMLHttpRequest that is used here. Not every program that is checked with this module has
 * types for it.
 * @typedef {object} BrowserRequest
 * @property {(method: string, address: string) => void} open
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

const HAS_HEADERS = 2;
const IS_LOADING = 3;

/** The browser keeps all that came until a request ends: then this one ends, and another is made. */
const MAX_CHARS = 2_000_000;

/**
 * Like fetch(), of which it does what a stream needs: headers and a signal.
 * @param {RequestInfo | URL} address
 * @param {RequestInit} [options]
 * @param {number} [max] characters after which the body ends
 * @returns {Promise<Response>}
 * @throws {TypeError} if no answer comes
 */
export function requestStream(address, { headers, signal } = {}, max = MAX_CHARS) {
  return new Promise((resolve, reject) => {
    /** @type {BrowserRequest} */
    const request = new (Reflect.get(globalThis, "XMLHttpRequest"))();
    const body = new RequestBody(request, max);
    request.open("GET", String(address));
    new Headers(headers).forEach((value, name) => request.setRequestHeader(name, value));
    request.addEventListener("readystatechange", () => {
      if (request.readyState === HAS_HEADERS) resolve(body.toResponse());
      if (request.readyState === IS_LOADING) body.read();
    });
    request.addEventListener("load", () => {
      body.read();
      body.end();
    });
    const fail = () => {
      const error = new TypeError(`Cannot read ${address}`);
      reject(error);
      body.fail(error);
    };
    for (const type of ["error", "abort"]) request.addEventListener(type, fail);
    signal?.addEventListener("abort", () => request.abort());
    if (signal?.aborted) reject(signal.reason);
    else request.send();
  });
}

class RequestBody {
  #request;
  #max;
  #stream;
  /** @type {ReadableStreamDefaultController<Uint8Array> | undefined} until it has ended */
  #controller;
  #encoder = new TextEncoder();
  #read = 0;

  /**
   * @param {BrowserRequest} request
   * @param {number} max characters
   */
  constructor(request, max) {
    this.#request = request;
    this.#max = max;
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
    // A Response that can have no body takes none.
    const body = status === 204 ? null : this.#stream;
    return new Response(body, { status, statusText, headers });
  }

  /** Passes on what has come. */
  read() {
    const { responseText } = this.#request;
    if (responseText.length > this.#read) {
      this.#controller?.enqueue(this.#encoder.encode(responseText.slice(this.#read)));
    }
    this.#read = responseText.length;
    if (this.#read < this.#max) return;
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
