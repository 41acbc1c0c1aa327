// A WebAuthn ceremony: a request gets options with a challenge, and the next one the browser's response
// to it.

import type { PublicUrl, RelyingParty } from "../../auth/public_url.ts";
import {
  challengeCookie,
  type ChallengeOptions,
  type ChallengeScope,
  deriveChangeId,
  readChallenge,
} from "../../auth/webauthn/challenge.ts";
import type { ExpectedResponse } from "../../auth/webauthn/verify.ts";
import type { DirectoryReplica } from "../../chat/directory/replica.ts";
import { chatError } from "../../chat/errors.ts";
import type { Dependencies } from "../dependencies.ts";
import type { RequestContext } from "../request/context.ts";

/** The expected response, and the id of the resulting change, which is stored once. */
export interface CeremonyResult extends ExpectedResponse {
  readonly changeId: string;
}

export class PasskeyCeremony {
  readonly #publicUrl: PublicUrl;
  readonly #replica: DirectoryReplica;

  constructor({ publicUrl, replica }: Pick<Dependencies, "publicUrl" | "replica">) {
    this.#publicUrl = publicUrl;
    this.#replica = replica;
  }

  /** @throws {ChatError} `no-passkeys` if browsers do not support passkeys at this address. */
  relyingParty(request: Request): RelyingParty {
    const party = this.#publicUrl.relyingPartyOf(request);
    if (party) return party;
    const message = "Passkeys require localhost or an HTTPS address in HUBBUB_ORIGINS";
    throw chatError("no-passkeys", message);
  }

  /** Returns a response with the options for the browser, and the challenge in a cookie. */
  start(
    options: { readonly challenge: string },
    scope: ChallengeScope,
    context: RequestContext,
  ): Response {
    const cookie = challengeCookie(options.challenge, scope, this.#optionsFor(context));
    return Response.json(options, { headers: { "set-cookie": cookie } });
  }

  /** @throws {ChatError} `gone` if the request has no valid challenge. */
  finish(request: Request, scope: ChallengeScope, context: RequestContext): CeremonyResult {
    const [party, options] = [this.relyingParty(request), this.#optionsFor(context)];
    const challenge = readChallenge(request, scope, options);
    if (challenge !== undefined) {
      return { party, challenge, changeId: deriveChangeId(challenge, options) };
    }
    throw chatError("gone", "The challenge has expired: try again", { resource: "sign-in" });
  }

  #optionsFor({ isSecure }: RequestContext): ChallengeOptions {
    return { key: this.#replica.requireKey(), now: Date.now(), isSecure };
  }
}
