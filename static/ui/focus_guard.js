// @ts-check

/**
 * What is wanted here and done later: only where the focus is still where it is now. Who went on meanwhile
 * is not disturbed.
 * @template Told
 * @param {(told: Told) => void} act
 * @returns {(told: Told) => void}
 */
export function ifFocusUnchanged(act) {
  const { activeElement } = document;
  return (told) => {
    if (activeElement === document.activeElement) act(told);
  };
}
