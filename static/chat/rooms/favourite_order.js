// @ts-check
// The order of the favourites. Each has a whole number as rank, with gaps, so that moving one usually
// changes one rank.

/** @typedef {{ room: string, favouriteRank?: number | undefined }} Favourite */

const GAP = 1_024;

/**
 * Returns the ranks to store to move a room to a place among the favourites.
 * @param {readonly Favourite[]} favourites in order, with or without the room
 * @param {string} room
 * @param {number} place counted without the room
 * @returns {[room: string, rank: number][]}
 */
export function moveFavourite(favourites, room, place) {
  const others = favourites.filter((one) => one.room !== room);
  const before = others[place - 1]?.favouriteRank ?? 0;
  const after = others[place]?.favouriteRank ?? before + 2 * GAP;
  const rank = Math.floor((before + after) / 2);
  if (before < rank && rank < after) return [[room, rank]];
  const order = others.toSpliced(place, 0, { room });
  return order.map((one, index) => [one.room, (index + 1) * GAP]);
}
