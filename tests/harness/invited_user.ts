// Users of a chat in invite mode, each with cookies of their own.

import { assertEquals } from "@std/assert";
import { LocalServer } from "./local_server.ts";
import { type EventReader, openStream, type RunningServer, TestServer } from "./test_server.ts";

const INVITE = { HUBBUB_ACCESS: "invite" };

/** Starts a chat that no one has joined yet, not even its owner. */
export async function startInviteChat(
  settings: Record<string, string> = {},
): Promise<LocalServer> {
  const chat = await LocalServer.start({ ...INVITE, ...settings });
  await chat.ownerSecret();
  return chat;
}

/** Starts the same chat as two processes. */
export async function startInviteProcesses(): Promise<TestServer> {
  const chat = await TestServer.prepare(INVITE);
  try {
    await Promise.all([chat.startBroker(), chat.startWeb()]);
    await chat.ownerSecret();
    return chat;
  } catch (error) {
    await chat[Symbol.asyncDispose]();
    throw error;
  }
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // deno-lint-ignore no-explicit-any -- what it holds is what a test is about
  readonly body: any;
}

export class InvitedUser {
  readonly #url: string;
  readonly #cookies = new Map<string, string>();

  /** @param from Whose cookies it begins with. */
  constructor({ url }: Pick<RunningServer, "url">, from?: InvitedUser) {
    this.#url = url;
    for (const [name, value] of from ? from.#cookies : []) this.#cookies.set(name, value);
  }

  /** The owner of a new chat. */
  static async owner(chat: RunningServer): Promise<InvitedUser> {
    const owner = new InvitedUser(chat);
    const fields = { invitation: await chat.ownerSecret(), name: "Ann", device: "Desk" };
    assertEquals((await owner.ask("POST", "/api/join", fields)).body.role, "owner");
    return owner;
  }

  get headers(): Record<string, string> {
    return { cookie: [...this.#cookies].map((pair) => pair.join("=")).join("; ") };
  }

  async ask(method: string, path: string, fields?: unknown): Promise<Answer> {
    const response = await fetch(this.#url + path, {
      method,
      redirect: "manual",
      headers: { ...this.headers, ...(fields !== undefined && JSON_TYPE) },
      ...(fields !== undefined && { body: JSON.stringify(fields) }),
    });
    const { status, headers } = response;
    this.#keep(headers);
    const text = await response.text();
    const isJson = headers.get("content-type")?.includes("json");
    return { status, headers, body: isJson ? JSON.parse(text) : text };
  }

  /** Creates an invitation; resolves with the secret after the # of its link. */
  async invite(fields: Record<string, unknown> = {}): Promise<string> {
    const all = { role: "member", uses: 1, hours: 1, ...fields };
    const { body } = await this.ask("POST", "/api/invitations", all);
    return secretOf(body.link);
  }

  /** Adds another user, in a browser of their own. */
  async bring(name: string, fields: Record<string, unknown> = {}): Promise<InvitedUser> {
    const other = new InvitedUser({ url: this.#url });
    const invitation = await this.invite(fields);
    assertEquals((await other.ask("POST", "/api/join", { invitation, name })).status, 201);
    return other;
  }

  stream(path = "/api/events"): Promise<EventReader> {
    return openStream(this.#url + path, this.headers);
  }

  #keep(headers: Headers) {
    for (const line of headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === "") this.#cookies.delete(name);
      else this.#cookies.set(name, value);
    }
  }
}

const JSON_TYPE = { "content-type": "application/json" };

/** Returns the part of a link after the #. */
export function secretOf(link: string): string {
  return new URL(link).hash.slice(1);
}
