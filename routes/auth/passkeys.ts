// GET and POST /api/passkeys; POST /api/passkeys/options; DELETE /api/passkeys/:id; POST
// /api/passkeys/sign-in and /api/passkeys/sign-in/options.

import { parseRegistration, parseSignIn } from "../../auth/webauthn/response.ts";
import {
  registrationOptions,
  signInOptions,
  verifyRegistration,
  verifySignIn,
} from "../../auth/webauthn/verify.ts";
import { chatError } from "../../chat/errors.ts";
import type { Dependencies } from "../dependencies.ts";
import type { Handler, RequestContext } from "../request/context.ts";
import { readJson, requireText } from "../request/params.ts";
import { PasskeyCeremony } from "./passkey_ceremony.ts";
import { requireSignedOut, SessionIssuer } from "./sign_in.ts";

const SIGN_IN = { use: "sign-in" } as const;

type PasskeyDependencies = Pick<Dependencies, "commands" | "limits" | "publicUrl" | "replica">;

/** Returns the user's own passkeys. */
export function listPasskeys({ replica }: Pick<Dependencies, "replica">): Handler {
  return (_request, _params, context) => {
    const passkeys = passkeysOf(context, { replica }).map(({ passkey, name }) => {
      return { id: passkey, name };
    });
    return Response.json({ passkeys });
  };
}

/** Returns the options with which the browser creates a passkey. */
export function passkeyOptions(
  dependencies: Pick<Dependencies, "chatName" | "publicUrl" | "replica">,
): Handler {
  const { chatName: chat } = dependencies;
  const ceremony = new PasskeyCeremony(dependencies);
  return async (request, _params, context) => {
    const { permissions: { actor: { id: user } }, identity: { name = "" } = {} } = context;
    const passkeys = passkeysOf(context, dependencies).map(({ passkey }) => passkey);
    const party = ceremony.relyingParty(request);
    const options = await registrationOptions(party, { chat, id: user, name, passkeys });
    return ceremony.start(options, { use: "register", user }, context);
  };
}

/** Stores a passkey that the browser has created: 201. */
export function addPasskey(dependencies: PasskeyDependencies): Handler {
  const { commands, limits, replica } = dependencies;
  const ceremony = new PasskeyCeremony(dependencies);
  return async (request, _params, context) => {
    const { id: user } = context.permissions.actor;
    const fields = await readJson(request, limits, ["response", "name"]);
    const response = parseRegistration(fields.response);
    const name = requireText("name", fields.name ?? "");
    const expected = ceremony.finish(request, { use: "register", user }, context);
    const created = await verifyRegistration(response, expected);
    const change = { type: "passkey", user, name, ...created } as const;
    await commands.submit(change, { context, id: expected.changeId });
    // The request was repeated after the passkey had been removed.
    if (replica.directory.userOfPasskey(created.passkey)?.id !== user) {
      throw chatError("gone", "The passkey was created and has been removed since", {
        resource: "passkey",
      });
    }
    return Response.json({ id: created.passkey, name }, { status: 201 });
  };
}

export function removePasskey({ commands }: Pick<Dependencies, "commands">): Handler {
  return async (_request, { id: passkey = "" }, context) => {
    const user = context.permissions.actor.id;
    await commands.submit({ type: "forget-passkey", user, passkey }, { context });
    return new Response(null, { status: 204 });
  };
}

/** Returns the options with which the browser asks for a passkey. */
export function passkeySignInOptions(
  dependencies: Pick<Dependencies, "publicUrl" | "replica">,
): Handler {
  const ceremony = new PasskeyCeremony(dependencies);
  return async (request, _params, context) => {
    const options = await signInOptions(ceremony.relyingParty(request));
    return ceremony.start(options, SIGN_IN, context);
  };
}

export function signInByPasskey(dependencies: PasskeyDependencies): Handler {
  const { limits, replica } = dependencies;
  const ceremony = new PasskeyCeremony(dependencies);
  const sessions = new SessionIssuer(dependencies);
  return async (request, _params, context) => {
    requireSignedOut(context);
    const fields = await readJson(request, limits, ["response", "device"]);
    const response = parseSignIn(fields.response);
    context.requireDirectory();
    const user = replica.directory.userOfPasskey(response.id);
    const passkey = user?.passkeys.get(response.id);
    if (!user || !passkey) {
      throw chatError("gone", "The passkey has been removed", { resource: "passkey" });
    }
    const { changeId: id, ...expected } = ceremony.finish(request, SIGN_IN, context);
    await verifySignIn(response, { ...expected, passkey });
    const device = requireText("device", fields.device ?? "");
    return await sessions.signIn(context, { id, user, device });
  };
}

function passkeysOf(
  { permissions }: RequestContext,
  { replica }: Pick<Dependencies, "replica">,
) {
  return [...replica.directory.users.get(permissions.actor.id)?.passkeys.values() ?? []];
}
