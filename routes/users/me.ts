// GET /api/me: the user of the request and the access mode, for the page.

import type { Dependencies } from "../dependencies.ts";
import type { Handler } from "../request/context.ts";

export function getMe({ publicUrl }: Pick<Dependencies, "publicUrl">): Handler {
  return (request, _params, context) => {
    const { identity, mode } = context;
    if (!identity) context.requireDirectory();
    const hasPasskeys = mode === "invite" && publicUrl.relyingPartyOf(request) !== undefined;
    const { id, name, role } = identity ?? {};
    return Response.json({ mode, hasPasskeys, id, name, role });
  };
}
