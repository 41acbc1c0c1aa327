/**
 * Takes the case off one character. Not of a word: there the small form of a Greek sigma depends on
 * its place. By way of the capital, so that "ß" and "SS", "ς" and "σ" become the same.
 */
export function foldCase(character: string): string {
  return character.toLowerCase().toUpperCase().toLowerCase();
}
