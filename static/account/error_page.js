// @ts-check
// Starts the error page: translates the problem that the server has put into the markup.

import "../ui/settings/appearance.js";
import { query, translate } from "../ui/dom.js";
import { strings } from "../i18n/account.js";
import { problemText } from "../ui/errors/error_message.js";

const lead = query(document, ".lead", HTMLElement);

translate(strings);
const problem = JSON.parse(lead.dataset.problem ?? "{}");
lead.textContent = problemText(problem);
// The rest of the chat is closed to them, too.
if (problem.code === "banned") {
  query(document, ".card-title", HTMLElement).textContent = strings.bannedTitle;
  const link = query(document, "a.button", HTMLAnchorElement);
  link.textContent = strings.tryAgain;
  link.href = location.href;
}
