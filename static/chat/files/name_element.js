// @ts-check
// The name of a file in a line. Where it has no room its middle is cut, because its end says what it is.

import { create } from "../../ui/dom.js";
import { splitName } from "./file_name.js";

/** @param {string} name */
export function createFileName(name) {
  const [start, end] = splitName(name);
  if (end === "") return create("bdi", { className: "file-name", title: name }, [name]);
  const first = create("span", { className: "name-start" }, [start]);
  first.style.maxWidth = `calc(100% - ${end.length + 1}ch)`;
  return create("bdi", { className: "file-name", title: name }, [first, end]);
}
