// What all requests about passkeys need: for whom they are made, and the challenge they answer.

import { challengeCookie, changeIdOf, readChallenge, type Scope } from "../access/challenge.ts";
import type { Expectation } from "../access/passkeys.ts";
import type { PublicAddress, RelyingParty } from "../access/public_address.ts";
import type { DirectoryReplica } from "../chat/directory/replica.ts";
import { refused } from "../chat/errors.ts";
import type { InviteParts } from "./invite.ts";
import type { Visit } from "./visit.ts";

/** What an answer must be, and the id of the change that it makes: once, whoever sends it again. */
export interface Expected extends Expectation {
  readonly changeId: string;
}

export class PasskeyDesk {
  readonly #address: PublicAddress;
  readonly #replica: DirectoryReplica;

  constructor({ address, replica }: InviteParts) {
    this.#address = address;
    this.#replica = replica;
  }

  /** @throws {ChatError} `no-passkeys` where browsers have no passkeys. */
  partyOf(request: Request): RelyingParty {
    const party = this.#address.relyingPartyOf(request);
    if (party) return party;
    const message = "Passkeys work under the https address in HUBBUB_ORIGINS, and under localhost";
    throw refused("no-passkeys", message);
  }

  /** The options for the browser, and its challenge in a cookie. */
  challenge(options: { readonly challenge: string }, scope: Scope, visit: Visit): Response {
    const cookie = challengeCookie(options.challenge, scope, this.#seal(visit));
    return Response.json(options, { headers: { "set-cookie": cookie } });
  }

  /** @throws {ChatError} `sign-in-gone` where this browser has no challenge for the answer. */
  expect(request: Request, scope: Scope, visit: Visit): Expected {
    const [party, sealed] = [this.partyOf(request), this.#seal(visit)];
    const challenge = readChallenge(request, scope, sealed);
    if (challenge !== undefined) {
      return { party, challenge, changeId: changeIdOf(challenge, sealed) };
    }
    throw refused("sign-in-gone", "That took too long: try it again");
  }

  #seal({ isSecure }: Visit) {
    return { key: this.#replica.requireKey(), now: Date.now(), isSecure };
  }
}
