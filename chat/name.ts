export function nameKey(name: string): string {
  return name.normalize("NFKC").toLowerCase().trim();
}
