// A user with cookies and an IP address, as a browser has them.

import type { Role } from "../../chat/domain/user.ts";
import { readConfig } from "../../chat/config/config.ts";
import { type AdminClient, withAdminClient } from "../../chat/broker/admin_client.ts";
import { EventReader } from "./test_server.ts";

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // deno-lint-ignore no-explicit-any -- what it holds is what a test is about
  readonly body: any;
}

export class CookieUser implements Disposable {
  readonly #cookies = new Map<string, string>();
  readonly #client: Deno.HttpClient;

  /** @param localAddress the address to connect from, such as 127.0.0.2 */
  constructor(localAddress = "127.0.0.1") {
    this.#client = Deno.createHttpClient({ localAddress });
  }

  get headers(): Record<string, string> {
    if (this.#cookies.size === 0) return {};
    return { cookie: [...this.#cookies].map((pair) => pair.join("=")).join("; ") };
  }

  async ask(method: string, url: string, fields?: unknown): Promise<Answer> {
    const response = await fetch(url, {
      method,
      client: this.#client,
      headers: { ...this.headers, "content-type": "application/json" },
      ...(fields !== undefined && { body: JSON.stringify(fields) }),
    });
    for (const line of response.headers.getSetCookie()) this.#keep(line);
    const text = await response.text();
    const { status, headers } = response;
    return { status, headers, body: text === "" ? undefined : JSON.parse(text) };
  }

  /** Returns the user's id, once the web process has loaded the directory. */
  async id(url: string): Promise<string> {
    for (;;) {
      const { status, body } = await this.ask("GET", `${url}/api/me`);
      if (status === 200) return body.id;
      if (status !== 503) throw new Error(`Nobody is known: ${JSON.stringify(body)}`);
    }
  }

  write(url: string, text: string, { from = "Cleo", room = "lobby" } = {}): Promise<Answer> {
    const message = { id: crypto.randomUUID(), from, text };
    return this.ask("POST", `${url}/api/rooms/${room}/messages`, message);
  }

  async stream(url: string): Promise<EventReader> {
    const controller = new AbortController();
    const { signal } = controller;
    const { headers } = this;
    const response = await fetch(`${url}/api/events`, { headers, signal, client: this.#client });
    return new EventReader(response, controller);
  }

  [Symbol.dispose](): void {
    this.#client.close();
  }

  #keep(line: string) {
    const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
    this.#cookies.set(name, value);
  }
}

/** Returns a user to whom the operator has given a role, once the web process knows it. */
export async function userWithRole(
  role: Role,
  { url, data }: { url: string; data: string },
): Promise<CookieUser> {
  const visitor = new CookieUser();
  const user = await visitor.id(url);
  await operate(data, (operator) => operator.submit({ type: "role", user, role }));
  while ((await visitor.ask("GET", `${url}/api/me`)).body.role !== role);
  return visitor;
}

/** Runs admin commands against a running chat. */
export function operate<T>(data: string, work: (operator: AdminClient) => Promise<T>): Promise<T> {
  const settings: Record<string, string> = { HUBBUB_DATA: data };
  return withAdminClient(readConfig((name) => settings[name]), work);
}
