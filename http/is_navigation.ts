/**
 * Whether the browser will show the response as a page, unlike a response to a script or a program.
 * Browsers send `Sec-Fetch-Mode` over HTTPS and on localhost, and `Accept: text/html` everywhere.
 */
export function isNavigation({ method, headers }: Request): boolean {
  const isRead = method === "GET" || method === "HEAD";
  const mode = headers.get("sec-fetch-mode") ?? "navigate";
  const acceptsHtml = headers.get("accept")?.includes("text/html") ?? false;
  return isRead && acceptsHtml && mode === "navigate";
}
