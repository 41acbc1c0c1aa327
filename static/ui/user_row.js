// @ts-check
// Somebody in a list: picture and name.

import { create } from "./create.js";
import { strings } from "../i18n/lazy.js";

export function createUserRow() {
  return create("li", {}, [
    create("button", { className: "row", type: "button" }, [
      create("span", { className: "avatar", ariaHidden: "true" }),
      create("bdi", { className: "user-label" }),
      create("span", { className: "dot", role: "img", ariaLabel: strings.isHere, hidden: true }),
      create("small", { className: "user-self", hidden: true }, [strings.you]),
    ]),
  ]);
}
