// The cookies that say who somebody is: no script reads them, no other site's request brings them.
//
// Over HTTPS their names begin with "__Host-": a browser takes such a cookie from this very host over
// HTTPS alone. One without could be set by a neighbour (evil.example.org for chat.example.org) or by
// whoever sits on the line of a plain connection, and people would write under a stranger's session.

import { setCookie } from "@std/http/cookie";

/** Browsers keep a cookie for 400 days at most. */
const MAX_AGE_SECONDS = 400 * 24 * 60 * 60;

const HOST_PREFIX = "__Host-";

/** Any of ours. */
const HOST_COOKIE = /(?:^|;) *__Host-hubbub_/;

export interface CookieOptions {
  /** Whether the browser came over HTTPS: then it brings the cookie over nothing else. */
  readonly isSecure: boolean;
  /** How long the browser keeps it; as long as it may where nothing is said. */
  readonly seconds?: number;
}

/** A `set-cookie` header; an empty value takes the cookie away. */
export function formatCookie(
  name: string,
  value: string,
  { isSecure, seconds = MAX_AGE_SECONDS }: CookieOptions,
): string {
  const headers = new Headers();
  setCookie(headers, {
    name: nameOf(name, isSecure),
    value,
    path: "/",
    httpOnly: true,
    sameSite: "Lax",
    secure: isSecure,
    maxAge: value === "" ? 0 : seconds,
  });
  return headers.get("set-cookie") ?? "";
}

/** The value that a browser brings of a cookie; whatever else it brings is nobody's affair here. */
export function readCookie(
  { headers }: Request,
  name: string,
  { isSecure }: Pick<CookieOptions, "isSecure">,
): string | undefined {
  const pairs = headers.get("cookie")?.split(";").map((pair) => pair.split("=")) ?? [];
  const wanted = nameOf(name, isSecure);
  // A text without "=" is the value of a cookie that has no name: it must not stand for ours.
  const own = pairs.find(([key = "", ...value]) => key.trim() === wanted && value.length > 0);
  return own?.slice(1).join("=").trim();
}

/** Whether a browser brings a cookie of ours that it would bring over HTTPS alone. */
export function hasHostCookie({ headers }: Request): boolean {
  return HOST_COOKIE.test(headers.get("cookie") ?? "");
}

function nameOf(name: string, isSecure: boolean): string {
  return isSecure ? HOST_PREFIX + name : name;
}
