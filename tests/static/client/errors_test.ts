import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { problemResponse } from "../../../http/problem.ts";
import { readProblem, retryAfter } from "../../../static/client/errors.js";
import { problemText } from "../../../static/ui/errors/error_message.js";
import { anyCharacter } from "../../harness/arbitraries.ts";
import { test } from "../../testing.ts";

const LIMIT_MS = 30_000;

test("readProblem(): returns the reason, the code and all other members of a problem", () => {
  const word = fc.string().filter((text) => text.trim() !== "");
  const property = fc.asyncProperty(
    fc.record({
      detail: word,
      code: word,
      members: fc.record({ field: word, max: fc.nat(), until: fc.nat() }, { requiredKeys: [] }),
    }),
    async ({ detail, code, members }) => {
      const response = problemResponse({ status: 422, detail, code, members, headers: {} });
      const { title: _, type: __, ...problem } = await readProblem(response);
      assertEquals(problem, { status: 422, detail, code, ...members });
    },
  );
  return fc.assert(property);
}, { timeoutMs: LIMIT_MS });

test("readProblem(): finds a readable reason in any response of a proxy", () => {
  const part = fc.oneof(fc.string(), fc.jsonValue(), fc.constant(undefined));
  const problem = fc.record({ detail: part, title: part, code: part, field: part }, {
    requiredKeys: [],
  });
  const body = fc.oneof(
    fc.oneof(problem, fc.jsonValue()).map((value) => JSON.stringify(value)),
    fc.string({ unit: anyCharacter }),
  );
  const property = fc.asyncProperty(body, async (body) => {
    const problem = await readProblem(new Response(body, { status: 502 }));
    for (const words of [problem.detail, problemText(problem)]) {
      assert(typeof words === "string" && words.trim() !== "", `${body}: ${words}`);
    }
  });
  return fc.assert(property, { numRuns: 500 });
}, { timeoutMs: LIMIT_MS });

test("retryAfter(): returns a positive number of seconds, or nothing for any other value", () => {
  const header = fc.oneof(
    fc.nat().map(String),
    fc.stringMatching(/^[ -~]{0,20}$/),
    fc.constantFrom("Infinity", "-1", "1.5", "1e9", "0x10", "Wed, 21 Oct 2026 07:28:00 GMT"),
  );
  fc.assert(fc.property(header, (value) => {
    const seconds = retryAfter(new Response(null, { headers: { "retry-after": value } }));
    const isCount = /^\d+$/.test(value.trim()) && Number(value) > 0;
    assertEquals(seconds, isCount ? Number(value) : undefined, value);
  }));
  assertEquals(retryAfter(new Response()), undefined);
});
