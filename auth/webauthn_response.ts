// What a browser says in a passkey's name, as the page sends it: `credential.toJSON()`.

import type { AuthenticationResponseJSON, RegistrationResponseJSON } from "@simplewebauthn/server";
import { type ChatError, invalid } from "../chat/errors.ts";

/** @throws {ChatError} `invalid-field` unless it has what a new passkey says. */
export function parseRegistration(value: unknown): RegistrationResponseJSON {
  const answer = new Answer(value);
  const response = answer.part("response");
  return {
    ...answer.head(),
    response: {
      clientDataJSON: response.text("clientDataJSON"),
      attestationObject: response.text("attestationObject"),
    },
  };
}

/** @throws {ChatError} `invalid-field` unless it has what a passkey says that signs in. */
export function parseSignIn(value: unknown): AuthenticationResponseJSON {
  const answer = new Answer(value);
  const response = answer.part("response");
  return {
    ...answer.head(),
    response: {
      clientDataJSON: response.text("clientDataJSON"),
      authenticatorData: response.text("authenticatorData"),
      signature: response.text("signature"),
    },
  };
}

class Answer {
  readonly #values: ReadonlyMap<string, unknown>;

  constructor(value: unknown) {
    if (typeof value !== "object" || value === null) throw lacks("response");
    this.#values = new Map(Object.entries(value));
  }

  head() {
    const type = "public-key" as const;
    return { id: this.text("id"), rawId: this.text("rawId"), type, clientExtensionResults: {} };
  }

  part(name: string): Answer {
    return new Answer(this.#values.get(name));
  }

  text(name: string): string {
    const value = this.#values.get(name);
    if (typeof value === "string") return value;
    throw lacks(name);
  }
}

function lacks(name: string): ChatError {
  return invalid("response", `must be the answer of a passkey: it lacks "${name}"`);
}
