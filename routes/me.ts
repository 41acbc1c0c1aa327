// GET /api/me: who asks, as the page needs to know it. Where that is nobody, how one comes in.

import type { PublicAddress } from "../access/public_address.ts";
import type { Handler } from "./visit.ts";

export function me(address: PublicAddress): Handler {
  return (request, _params, visit) => {
    if (!visit.identity) visit.requireKnown();
    const { mode } = visit;
    const hasPasskeys = mode === "invite" && address.relyingPartyOf(request) !== undefined;
    const { id, name, role } = visit.identity ?? {};
    return Response.json({ mode, hasPasskeys, id, name, role });
  };
}
