// The cookies that say who somebody is: no script reads them, no other site's request brings them.

import { setCookie } from "@std/http/cookie";

/** Browsers keep a cookie for 400 days at most. */
const MAX_AGE_SECONDS = 400 * 24 * 60 * 60;

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
    name,
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
export function readCookie({ headers }: Request, name: string): string | undefined {
  const pairs = headers.get("cookie")?.split(";").map((pair) => pair.split("=")) ?? [];
  const [, ...value] = pairs.find(([key = ""]) => key.trim() === name) ?? [];
  return value.length > 0 ? value.join("=").trim() : undefined;
}
