const INTERVAL_MS = 20;

/**
 * Resolves once a condition holds. For states of other processes that no event announces; the deadline of
 * the test ends the wait.
 */
export async function eventually(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!await holds()) await new Promise((resolve) => setTimeout(resolve, INTERVAL_MS));
}
