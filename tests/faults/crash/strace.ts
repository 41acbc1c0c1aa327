// System calls of a process, as strace sees them.

/**
 * The arguments of strace, with the command it runs to follow: one call per line in a file, with the
 * paths of descriptors and the bytes written.
 */
export function tracing(calls: string, file: string): string[] {
  const options = ["--kill-on-exit", "-I", "2", "-f", "-y", "-s", "65536"];
  return ["strace", ...options, "-e", `trace=${calls}`, "-o", file];
}
