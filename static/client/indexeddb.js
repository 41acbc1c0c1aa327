// @ts-check
// IndexedDB with promises.

/**
 * Opens a database, which is closed when another page upgrades it.
 * @param {string} name
 * @param {(database: IDBDatabase) => void} create creates its object stores, the first time
 * @returns {Promise<IDBDatabase>}
 * @throws {DOMException} if the browser stores nothing (private window, blocked storage)
 */
export async function openDatabase(name, create) {
  const request = indexedDB.open(name, 1);
  request.onupgradeneeded = () => create(request.result);
  const database = await resultOf(request);
  // An open connection would block a newer page in another tab.
  database.onversionchange = () => database.close();
  return database;
}

/**
 * @template Result
 * @param {IDBRequest<Result>} request
 * @returns {Promise<Result>}
 */
export function resultOf(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
