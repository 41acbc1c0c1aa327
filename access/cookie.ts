// The cookies that say who somebody is: no script reads them, no other site's request brings them.

import { setCookie } from "@std/http/cookie";

/** Browsers keep a cookie for 400 days at most. */
const MAX_AGE_SECONDS = 400 * 24 * 60 * 60;

/** A `set-cookie` header; an empty value takes the cookie away. */
export function formatCookie(
  name: string,
  value: string,
  { isSecure }: { isSecure: boolean },
): string {
  const headers = new Headers();
  setCookie(headers, {
    name,
    value,
    path: "/",
    httpOnly: true,
    sameSite: "Lax",
    secure: isSecure,
    maxAge: value === "" ? 0 : MAX_AGE_SECONDS,
  });
  return headers.get("set-cookie") ?? "";
}
