// GET /api/me: who asks, as the page needs to know it. Where that is nobody, how one comes in.

import type { PublicUrl } from "../../auth/public_url.ts";
import type { Handler } from "../request/context.ts";

export function me(address: PublicUrl): Handler {
  return (request, _params, visit) => {
    if (!visit.identity) visit.requireDirectory();
    const { mode } = visit;
    const hasPasskeys = mode === "invite" && address.relyingPartyOf(request) !== undefined;
    const { id, name, role } = visit.identity ?? {};
    return Response.json({ mode, hasPasskeys, id, name, role });
  };
}
