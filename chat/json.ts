// Reading JSON whose shape is not known yet.

export type Fields = Readonly<Record<string, unknown>>;

/** Returns the fields of a value; none if it is not an object. */
export function fieldsOf(value: unknown): Fields {
  return isObject(value) ? value : {};
}

function isObject(value: unknown): value is Fields {
  return typeof value === "object" && value !== null;
}

/** Whether a text is a JSON object or array. */
export function isJsonData(text: string): boolean {
  if (!/^[[{]/.test(text)) return false;
  try {
    return typeof JSON.parse(text) === "object";
  } catch {
    return false;
  }
}
