// @ts-check
// Says in the page's words why a page cannot be shown: in the markup stands what the server says.

import { query, translate } from "../ui/dom.js";
import { strings } from "../i18n/account.js";
import { problemText } from "../ui/error_message.js";

const lead = query(document, ".lead", HTMLElement);

translate(strings);
lead.textContent = problemText(JSON.parse(lead.dataset.problem ?? "{}"));
