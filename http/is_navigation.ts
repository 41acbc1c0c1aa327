/**
 * Whether a browser goes to an address and will show what comes, unlike a script or a program that
 * reads it. Browsers say so in `Sec-Fetch-Mode` where they trust the connection (HTTPS, localhost),
 * and everywhere that they take HTML.
 */
export function isNavigation({ method, headers }: Request): boolean {
  const isReading = method === "GET" || method === "HEAD";
  const mode = headers.get("sec-fetch-mode") ?? "navigate";
  const takesPage = headers.get("accept")?.includes("text/html") ?? false;
  return isReading && takesPage && mode === "navigate";
}
