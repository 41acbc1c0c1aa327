// @ts-check
// The favourites of the user.

import { EditableRooms } from "../../client/rooms/editable_rooms.js";
import { moveFavourite } from "./favourite_order.js";

/** @import { BaseClient } from "../../client/base_client.js" */
/** @import { RoomList } from "./room_list.js" */

export class Favourites {
  #client;
  #roomList;

  /** @param {{ client: BaseClient, roomList: RoomList }} options */
  constructor({ client, roomList }) {
    this.#client = client;
    this.#roomList = roomList;
  }

  /** The favourites in order. */
  get rooms() {
    return this.#roomList.sorted().filter(({ favouriteRank }) => favouriteRank !== undefined);
  }

  /**
   * Returns the place of a room among the favourites, -1 if it is none.
   * @param {string} room
   */
  placeOf(room) {
    return this.rooms.findIndex((one) => one.room === room);
  }

  /**
   * Adds a room at the end.
   * @param {string} room
   */
  async add(room) {
    await this.move(room, this.rooms.length);
  }

  /** @param {string} room */
  async remove(room) {
    await this.#rank(room, null);
  }

  /**
   * @param {string} room
   * @param {number} place counted without the room
   */
  async move(room, place) {
    const ranks = moveFavourite(this.rooms, room, place);
    await Promise.all(ranks.map(([room, rank]) => this.#rank(room, rank)));
  }

  /**
   * The server reports the new rank to all devices, this one included.
   * @param {string} room
   * @param {number | null} rank
   */
  #rank(room, rank) {
    return new EditableRooms(this.#client.http).setFavourite(room, rank);
  }
}
