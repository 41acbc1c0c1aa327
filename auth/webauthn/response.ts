// Parses the response of a passkey as the page sends it: `credential.toJSON()`.

import type { AuthenticationResponseJSON, RegistrationResponseJSON } from "@simplewebauthn/server";
import { type ChatError, invalid } from "../../chat/errors.ts";

/** @throws {ChatError} `invalid-field` unless it has the members of a registration. */
export function parseRegistration(value: unknown): RegistrationResponseJSON {
  const reader = new ResponseReader(value);
  const response = reader.object("response");
  return {
    ...reader.head(),
    response: {
      clientDataJSON: response.text("clientDataJSON"),
      attestationObject: response.text("attestationObject"),
    },
  };
}

/** @throws {ChatError} `invalid-field` unless it has the members of a sign-in. */
export function parseSignIn(value: unknown): AuthenticationResponseJSON {
  const reader = new ResponseReader(value);
  const response = reader.object("response");
  return {
    ...reader.head(),
    response: {
      clientDataJSON: response.text("clientDataJSON"),
      authenticatorData: response.text("authenticatorData"),
      signature: response.text("signature"),
    },
  };
}

class ResponseReader {
  readonly #values: ReadonlyMap<string, unknown>;

  constructor(value: unknown) {
    if (typeof value !== "object" || value === null) throw missing("response");
    this.#values = new Map(Object.entries(value));
  }

  head() {
    const type = "public-key" as const;
    return { id: this.text("id"), rawId: this.text("rawId"), type, clientExtensionResults: {} };
  }

  object(name: string): ResponseReader {
    return new ResponseReader(this.#values.get(name));
  }

  text(name: string): string {
    const value = this.#values.get(name);
    if (typeof value === "string") return value;
    throw missing(name);
  }
}

function missing(name: string): ChatError {
  return invalid("response", `must be the response of a passkey, with "${name}"`);
}
