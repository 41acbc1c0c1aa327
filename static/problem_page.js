// @ts-check
// Says in the page's words why a page cannot be shown: in the markup stands what the server says.

import { fillWords, part } from "./markup.js";
import { words } from "./side_words.js";
import { wordsOf } from "./why.js";

const lead = part(document, ".lead", HTMLElement);

fillWords(words);
lead.textContent = wordsOf(JSON.parse(lead.dataset.problem ?? "{}"));
