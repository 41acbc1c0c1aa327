// @ts-check
// Asks the server for something, in JSON.

/** @import { Problem } from "./client/refusal.js" */

/** What the server refuses, in its own words. */
export class Refusal extends Error {
  /** @param {Problem & { status: number }} refusal */
  constructor({ status, ...problem }) {
    super(problem.detail);
    this.name = "Refusal";
    this.status = status;
    this.field = problem.field;
    this.problem = problem;
  }
}

/**
 * Who reads too often waits as long as the server says.
 * @param {"GET" | "POST" | "PATCH" | "DELETE"} method
 * @param {string} path
 * @param {Record<string, unknown>} [fields]
 * @returns what the server says; nothing where it has nothing to say
 * @throws {Refusal} if it refuses
 * @throws {TypeError} if it cannot be reached
 */
export async function ask(method, path, fields) {
  const response = await fetch(path, {
    method,
    cache: "no-store",
    ...(fields && {
      headers: { "content-type": "application/json" },
      body: JSON.stringify(fields),
    }),
  });
  if (method === "GET" && response.status === 429) {
    await rest(response);
    return await ask(method, path);
  }
  if (!response.ok) throw await readRefusal(response);
  return response.status === 204 ? undefined : await response.json();
}

/** @param {Response} response */
async function rest({ body, headers }) {
  await body?.cancel();
  const seconds = Number(headers.get("retry-after")) || 1;
  await new Promise((resolve) => setTimeout(resolve, seconds * 1_000));
}

/** @param {Response} response */
async function readRefusal(response) {
  const { status, statusText } = response;
  try {
    const { detail, title, ...problem } = await response.json();
    return new Refusal({ ...problem, status, detail: detail ?? title });
  } catch {
    // A proxy in between answers in its own manner.
    return new Refusal({ status, detail: `${status} ${statusText}`.trim() });
  }
}
