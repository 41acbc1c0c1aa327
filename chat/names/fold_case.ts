/**
 * Folds the case of one character. Not of a word: there the small Greek sigma depends on its
 * position. Via upper case, so that "ß" and "SS", "ς" and "σ" become the same.
 */
export function foldCase(character: string): string {
  return character.toLowerCase().toUpperCase().toLowerCase();
}
