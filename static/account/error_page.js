// @ts-check
// Starts the error page: translates the problem that the server has put into the markup.

import "../ui/settings/appearance.js";
import { query, translate } from "../ui/dom.js";
import { strings } from "../i18n/account.js";
import { problemText } from "../ui/errors/error_message.js";

const lead = query(document, ".lead", HTMLElement);

translate(strings);
lead.textContent = problemText(JSON.parse(lead.dataset.problem ?? "{}"));
