import { assertEquals } from "@std/assert";
import { badCredentials, expiredCredentials } from "../../../auth/jwt/verify.ts";
import { problemResponse } from "../../../http/problem.ts";
import { toProblem } from "../../../routes/request/error_responses.ts";
import { test } from "../../testing.ts";

test("badCredentials and expiredCredentials: become 401 with the expected scheme", async () => {
  for (
    const [error, code] of [
      [badCredentials("Not a token"), "bad-credentials"],
      [expiredCredentials("The token has expired"), "expired-credentials"],
    ] as const
  ) {
    const response = problemResponse(toProblem(error));
    assertEquals([response.status, response.headers.get("www-authenticate")], [401, "Bearer"]);
    const body = await response.json();
    assertEquals([body.title, body.detail, body.code], ["Unauthorized", error.message, code]);
  }
});
