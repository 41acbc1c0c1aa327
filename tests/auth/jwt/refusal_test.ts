import { assertEquals } from "@std/assert";
import { badCredentials, expiredCredentials } from "../../../auth/jwt/refusal.ts";
import { problemResponse } from "../../../http/problem.ts";
import { toProblem } from "../../../routes/request/error_responses.ts";
import { test } from "../../testing.ts";

test("A refusal is an answer 401 that says which credentials would do", async () => {
  for (
    const [error, code] of [
      [badCredentials("The token is none"), "bad-credentials"],
      [expiredCredentials("The token has expired"), "expired-credentials"],
    ] as const
  ) {
    const response = problemResponse(toProblem(error));
    assertEquals([response.status, response.headers.get("www-authenticate")], [401, "Bearer"]);
    const { title, detail, code: told } = await response.json();
    assertEquals([title, detail, told], ["Unauthorized", error.message, code]);
  }
});
