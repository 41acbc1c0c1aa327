// @ts-check
// A row of a list of users: avatar and name.

import { create } from "./dom.js";
import { strings } from "../i18n/lazy.js";

export function createUserRow() {
  return create("li", {}, [
    create("button", { className: "row", type: "button" }, [
      create("span", { className: "avatar", ariaHidden: "true" }),
      create("bdi", { className: "user-label" }),
      create("span", {
        className: "online-dot",
        role: "img",
        ariaLabel: strings.online,
        hidden: true,
      }),
      create("small", { className: "you", hidden: true }, [strings.you]),
    ]),
  ]);
}
