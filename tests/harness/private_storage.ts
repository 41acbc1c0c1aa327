// Gives a test file a localStorage of its own. Deno keeps one on disk for all files and runs, so a setting
// of one test would apply in others. Import it before the code that reads settings.

const items = new Map<string, string>();

const storage: Storage = {
  get length() {
    return items.size;
  },
  key: (index) => [...items.keys()][index] ?? null,
  getItem: (key) => items.get(key) ?? null,
  setItem: (key, value) => void items.set(key, value),
  removeItem: (key) => void items.delete(key),
  clear: () => items.clear(),
};

Object.defineProperty(globalThis, "localStorage", { value: storage });
