import { assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  challengeCookie,
  type ChallengeScope,
  readChallenge,
} from "../../../auth/webauthn/challenge.ts";
import { test } from "../../testing.ts";

const MINUTES_MS = 5 * 60_000;

/** All characters of user ids, some of which are separators in the signed text. */
const user = fc.stringMatching(/^[A-Za-z0-9._@:|-]{1,20}$/);
const scope: fc.Arbitrary<ChallengeScope> = fc.oneof(
  fc.constant<ChallengeScope>({ use: "sign-in" }),
  user.map((user): ChallengeScope => ({ use: "register", user })),
);
const options = fc.record({
  key: fc.uint8Array({ minLength: 32, maxLength: 32 }),
  now: fc.nat({ max: 2 ** 50 }),
  isSecure: fc.boolean(),
});
const challenge = fc.stringMatching(/^[\w-]{1,60}$/);

function bringing(cookie: string): Request {
  return new Request("http://localhost", { headers: { cookie } });
}

test("readChallenge: returns a challenge for its own use and user, for five minutes", () => {
  fc.assert(
    fc.property(challenge, scope, scope, options, fc.nat({ max: 2 * MINUTES_MS }), (...given) => {
      const [challenge, scope, other, by, laterMs] = given;
      const [cookie = ""] = challengeCookie(challenge, scope, by).split(";");
      const read = (scope: ChallengeScope) =>
        readChallenge(bringing(cookie), scope, { ...by, now: by.now + laterMs });
      const inTime = laterMs < MINUTES_MS ? challenge : undefined;
      assertEquals(read(scope), inTime);
      const isSame = scope.use === other.use && scope.user === other.user;
      assertEquals(read(other), isSame ? inTime : undefined);
    }),
  );
});

test("readChallenge: returns nothing for any other cookie", () => {
  const brought = fc.oneof(fc.stringMatching(/^[!-~]{0,80}$/), challenge);
  fc.assert(fc.property(brought, scope, options, (value, scope, by) => {
    for (const name of ["hubbub_challenge", "__Host-hubbub_challenge"]) {
      assertEquals(readChallenge(bringing(`${name}=${value}`), scope, by), undefined);
    }
  }));
});
