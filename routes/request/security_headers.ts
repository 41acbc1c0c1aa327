// The security headers of all responses.

/**
 * Only this server's own files may run, and no site may frame them.
 *
 * @param own The origins of what is shown.
 */
function contentSecurityPolicy(own: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    // Pictures and videos of messages; `blob:` before they are sent.
    `img-src ${own} blob:`,
    `media-src ${own} blob:`,
    `connect-src ${own}`,
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join("; ");
}

/**
 * An image that is opened by itself is a page, too: an SVG may not run scripts then, or load anything
 * but what it contains.
 */
const IMAGE_POLICY = [
  "default-src 'none'",
  "img-src data:",
  "style-src 'unsafe-inline'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "sandbox",
].join("; ");

const SECURITY_HEADERS = {
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "permissions-policy": "camera=(), geolocation=(), microphone=()",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
};

/** Sets the security headers of a response and, if given, the user's cookie. */
export type Secure = (response: Response, cookie?: string) => Response;

/** @param filesFrom An origin from which pages show files, besides their own. */
export function securedPages(filesFrom?: string): Secure {
  const pagePolicy = contentSecurityPolicy(
    filesFrom === undefined ? "'self'" : `'self' ${filesFrom}`,
  );
  return (response, cookie) => setHeaders(response, { cookie, pagePolicy });
}

/** A handler may have set a policy of its own. */
function setHeaders(
  response: Response,
  { cookie, pagePolicy }: { cookie: string | undefined; pagePolicy: string },
): Response {
  const { headers } = response;
  if (cookie !== undefined) headers.append("set-cookie", cookie);
  const isImage = headers.get("content-type")?.startsWith("image/");
  const policy = isImage ? IMAGE_POLICY : pagePolicy;
  if (!headers.has("content-security-policy")) headers.set("content-security-policy", policy);
  for (const [name, value] of Object.entries(SECURITY_HEADERS)) headers.set(name, value);
  restrictCaching(headers);
  return response;
}

/**
 * Allows caching only where a handler has said so, and never with a cookie: a cache that gave one user's
 * cookie to another would make the two one user.
 */
function restrictCaching(headers: Headers) {
  const policy = headers.get("cache-control");
  if (policy === null) return headers.set("cache-control", "no-store");
  const wouldCacheCookie = headers.has("set-cookie") && !policy.includes("no-store");
  if (wouldCacheCookie) headers.set("cache-control", "private, no-store");
}
