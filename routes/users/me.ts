// GET /api/me: the user of the request, the access mode and the length of texts, for the page.

import type { Dependencies } from "../dependencies.ts";
import type { Handler } from "../request/context.ts";

export function getMe(
  { limits, publicUrl }: Pick<Dependencies, "limits" | "publicUrl">,
): Handler {
  return (request, _params, context) => {
    const { identity, mode } = context;
    if (!identity) context.requireDirectory();
    const hasPasskeys = mode === "invite" && publicUrl.relyingPartyOf(request) !== undefined;
    const { id, name, role } = identity ?? {};
    return Response.json({ mode, hasPasskeys, maxTextChars: limits.textChars, id, name, role });
  };
}
