// Requests under the host name of the origin of files; fetch does not allow another name than the URL's.

import { type IncomingMessage, request as send } from "node:http";

/** An origin of files on this machine. */
export const FILES_ORIGIN = "http://files.localhost:8000";

export interface HostRequest {
  readonly host?: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Sends a request to the server at a URL; resolves with the response, whose body is still to be read. */
export function openAtHost(url: string, path: string, {
  host = new URL(FILES_ORIGIN).host,
  method = "GET",
  headers = {},
}: HostRequest = {}): Promise<IncomingMessage> {
  const { hostname, port } = new URL(url);
  const options = { hostname, port, path, method, headers: { ...headers, host }, agent: false };
  return new Promise((resolve, reject) => {
    send(options, resolve).on("error", reject).end();
  });
}

/** Sends a request to the server at a URL; resolves with the whole response. */
export async function askAtHost(
  url: string,
  path: string,
  request: HostRequest = {},
): Promise<{ readonly status: number; readonly headers: Headers; readonly text: string }> {
  const response = await openAtHost(url, path, request);
  const headers = new Headers();
  for (const [name, value] of Object.entries(response.headers)) {
    for (const one of [value ?? []].flat()) headers.append(name, one);
  }
  let text = "";
  for await (const part of response.setEncoding("utf8")) text += part;
  return { status: response.statusCode ?? 0, headers, text };
}
