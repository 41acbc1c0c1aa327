// Users who are identified by headers, whatever the access mode, and the operator of the machine.

import type { Role } from "../../chat/domain/user.ts";
import { type Change, SERVER_ROOM } from "../../chat/directory/changes.ts";
import { Push } from "../../zmq/mod.ts";
import { type EventReader, openStream } from "./test_server.ts";

/** A response of the API; the body is JSON or empty. */
export interface Answer {
  readonly status: number;
  readonly body: ReturnType<typeof JSON.parse>;
}

/** Headers that identify a user in each request. */
export interface Known {
  readonly id: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

export class User {
  readonly name: string;
  readonly id: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly #url: string;

  constructor(name: string, { id, url, headers }: Known) {
    this.name = name;
    this.id = id;
    this.headers = headers;
    this.#url = url;
  }

  /** Visits an open chat for the first time. */
  static async arrive(name: string, url: string): Promise<User> {
    const read = { method: "PUT", body: '{"seq":0}', headers: JSON_TYPE };
    const response = await fetch(`${url}/api/rooms/lobby/read-marker`, read);
    await response.body?.cancel();
    const cookie = response.headers.get("set-cookie")?.split(";")[0] ?? "";
    const id = /=(.*)\./.exec(cookie)?.[1] ?? "";
    return new User(name, { id, url, headers: { cookie } });
  }

  /** The same user at another web process. */
  at(url: string): User {
    return new User(this.name, { id: this.id, url, headers: this.headers });
  }

  get member(): { id: string; name: string } {
    return { id: this.id, name: this.name };
  }

  /** Sends bytes as they are, and all else as JSON. */
  fetch(
    method: string,
    path: string,
    body?: unknown,
    further: Readonly<Record<string, string>> = {},
  ): Promise<Response> {
    const isJson = body !== undefined && !(body instanceof Uint8Array);
    const headers = { ...PLAIN, ...this.headers, ...(isJson ? JSON_TYPE : {}), ...further };
    const content = body instanceof Uint8Array
      ? { body: new Uint8Array(body) }
      : isJson
      ? { body: JSON.stringify(body) }
      : {};
    return fetch(this.#url + path, { method, headers, redirect: "manual", ...content });
  }

  async ask(method: string, path: string, body?: unknown): Promise<Answer> {
    const response = await this.fetch(method, path, body);
    const text = await response.text();
    return { status: response.status, body: text === "" ? undefined : JSON.parse(text) };
  }

  /** Posts a message. */
  say(room: string, text: string, id: string = crypto.randomUUID()): Promise<Answer> {
    return this.ask("POST", `/api/rooms/${room}/messages`, { id, from: this.name, text });
  }

  /** Creates a private room with other members and returns its name. */
  async open(title: string, others: readonly User[], isDirect = false): Promise<string> {
    const members = others.map(({ member }) => member);
    const opening = { title, members, isDirect, from: this.name };
    for (;;) {
      const { status, body } = await this.ask("POST", "/api/rooms", opening);
      if (body.room) return body.room;
      // On a busy machine the broker may answer late. Without a name, tests would follow another room.
      if (status !== 503) throw new Error(`Cannot open "${title}": ${JSON.stringify(body)}`);
    }
  }

  follow(rooms: readonly string[], after?: string): Promise<EventReader> {
    const query = rooms.map((room) => `room=${room}`).join("&");
    const headers = { ...this.headers, ...(after ? { "last-event-id": after } : {}) };
    return openStream(`${this.#url}/api/events?${query}`, headers);
  }
}

/** Tests read answers uncompressed. */
const PLAIN = { "accept-encoding": "identity" };

const JSON_TYPE = { "content-type": "application/json" };

/** Has the broker store a change without an author, as the machine's operator may. */
export async function operate(pull: string, change: Change, room = SERVER_ROOM): Promise<void> {
  using push = new Push();
  push.connect(pull);
  const draft = { type: "change", id: crypto.randomUUID(), room, from: "", change };
  await push.send(["h1", "operator", JSON.stringify(draft)]);
}

export function giving(role: Role, { id }: User): Change {
  return { type: "role", user: id, role };
}
