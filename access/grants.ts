export interface Grants {
  readonly read: readonly string[];
  readonly write: readonly string[];
}
export function mayRead(_grants: Grants, _room: string): boolean {
  return false;
}
export function mayWrite(_grants: Grants, _room: string): boolean {
  return false;
}
