// @ts-check
// Parses texts with code, tables, lists and other blocks. What loads late imports this.

import { setBlockParser } from "./markdown.js";
import { parseBlocks } from "./parser/block_parser.js";

export { hasBlocks, isEmote, parseMarkdown, toLine, toPlainLine } from "./markdown.js";

setBlockParser(parseBlocks);
