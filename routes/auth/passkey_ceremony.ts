// What all requests about passkeys need: for whom they are made, and the challenge they answer.

import {
  challengeCookie,
  changeIdOf,
  readChallenge,
  type Scope,
} from "../../auth/webauthn_challenge.ts";
import type { Expectation } from "../../auth/webauthn.ts";
import type { PublicUrl, RelyingParty } from "../../auth/public_url.ts";
import type { DirectoryReplica } from "../../chat/directory/replica.ts";
import { chatError } from "../../chat/errors.ts";
import type { InviteParts } from "./mod.ts";
import type { RequestContext } from "../request/context.ts";

/** What an answer must be, and the id of the change that it makes: once, whoever sends it again. */
export interface Expected extends Expectation {
  readonly changeId: string;
}

export class PasskeyCeremony {
  readonly #address: PublicUrl;
  readonly #replica: DirectoryReplica;

  constructor({ address, replica }: InviteParts) {
    this.#address = address;
    this.#replica = replica;
  }

  /** @throws {ChatError} `no-passkeys` where browsers have no passkeys. */
  relyingParty(request: Request): RelyingParty {
    const party = this.#address.relyingPartyOf(request);
    if (party) return party;
    const message = "Passkeys work under the https address in HUBBUB_ORIGINS, and under localhost";
    throw chatError("no-passkeys", message);
  }

  /** The options for the browser, and its challenge in a cookie. */
  challenge(
    options: { readonly challenge: string },
    scope: Scope,
    visit: RequestContext,
  ): Response {
    const cookie = challengeCookie(options.challenge, scope, this.#seal(visit));
    return Response.json(options, { headers: { "set-cookie": cookie } });
  }

  /** @throws {ChatError} `gone` where this browser has no challenge for the answer. */
  takeChallenge(request: Request, scope: Scope, visit: RequestContext): Expected {
    const [party, sealed] = [this.relyingParty(request), this.#seal(visit)];
    const challenge = readChallenge(request, scope, sealed);
    if (challenge !== undefined) {
      return { party, challenge, changeId: changeIdOf(challenge, sealed) };
    }
    throw chatError("gone", "That took too long: try it again", { resource: "sign-in" });
  }

  #seal({ isSecure }: RequestContext) {
    return { key: this.#replica.requireKey(), now: Date.now(), isSecure };
  }
}
