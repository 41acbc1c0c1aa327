// The cookies that identify users. Scripts cannot read them, and requests from other sites that
// write do not carry them.
//
// Over HTTPS their names start with "__Host-": browsers accept such a cookie only from this exact host
// and over HTTPS. Otherwise a sibling domain (evil.example.org for chat.example.org) or an attacker on
// a plain connection could set one, and users would post in the attacker's session.

import { setCookie } from "@std/http/cookie";

/** Browsers keep a cookie for at most 400 days. */
const MAX_AGE_SECONDS = 400 * 24 * 60 * 60;

const HOST_PREFIX = "__Host-";

/** Matches any of our `__Host-` cookies. */
const HOST_COOKIE = /(?:^|;) *__Host-hubbub_/;

export interface CookieOptions {
  /** Whether the client uses HTTPS; the browser then sends the cookie over nothing else. */
  readonly isSecure: boolean;
  /** The lifetime; the longest possible by default. */
  readonly seconds?: number;
}

/** Returns a `set-cookie` header; an empty value deletes the cookie. */
export function formatCookie(
  name: string,
  value: string,
  { isSecure, seconds = MAX_AGE_SECONDS }: CookieOptions,
): string {
  const headers = new Headers();
  setCookie(headers, {
    name: fullName(name, isSecure),
    value,
    path: "/",
    httpOnly: true,
    sameSite: "Lax",
    secure: isSecure,
    maxAge: value === "" ? 0 : seconds,
  });
  return headers.get("set-cookie") ?? "";
}

/**
 * Returns the value of a cookie. By hand, because text without "=" must not count: it is the value of a
 * cookie that has no name.
 */
export function readCookie(
  { headers }: Request,
  name: string,
  { isSecure }: Pick<CookieOptions, "isSecure">,
): string | undefined {
  const pairs = headers.get("cookie")?.split(";").map((pair) => pair.split("=")) ?? [];
  const wanted = fullName(name, isSecure);
  const own = pairs.find(([key = "", ...value]) => key.trim() === wanted && value.length > 0);
  return own?.slice(1).join("=").trim();
}

/** Whether the request carries one of our cookies that browsers send over HTTPS only. */
export function hasHostCookie({ headers }: Request): boolean {
  return HOST_COOKIE.test(headers.get("cookie") ?? "");
}

function fullName(name: string, isSecure: boolean): string {
  return isSecure ? HOST_PREFIX + name : name;
}
