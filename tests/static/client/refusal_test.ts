import { assert, assertEquals } from "@std/assert";
import { deadline } from "@std/async/deadline";
import fc from "fast-check";
import { problemResponse } from "../../../http/problem.ts";
import { HttpProblem } from "../../../http/problem.ts";
import { readProblem, waitOf } from "../../../static/client/refusal.js";
import { anyCharacter } from "../../any_text.ts";

const LIMIT_MS = 30_000;

Deno.test("What the server refuses is told with its reason, its code and the field", () => {
  const word = fc.string({ minLength: 1 });
  const property = fc.asyncProperty(
    fc.record({
      detail: word,
      code: word,
      field: fc.option(word, { nil: undefined }),
      most: fc.option(fc.nat(), { nil: undefined }),
    }),
    async ({ detail, code, field, most }) => {
      const response = problemResponse(new HttpProblem({ status: 422, detail, code, field, most }));
      const about = { ...(field && { field }), ...(most !== undefined && { most }) };
      assertEquals(await readProblem(response), { detail, code, ...about });
    },
  );
  return deadline(fc.assert(property), LIMIT_MS);
});

Deno.test("Whatever another answers in the server's place, the reason is words", () => {
  const part = fc.oneof(fc.string(), fc.jsonValue(), fc.constant(undefined));
  const problem = fc.record({ detail: part, title: part, code: part, field: part }, {
    requiredKeys: [],
  });
  const body = fc.oneof(
    fc.oneof(problem, fc.jsonValue()).map((value) => JSON.stringify(value)),
    fc.string({ unit: anyCharacter }),
  );
  const property = fc.asyncProperty(body, async (body) => {
    const { detail, code, field } = await readProblem(new Response(body, { status: 502 }));
    assert(typeof detail === "string" && detail !== "", `${body}: ${detail}`);
    for (const one of [code, field]) assert(one === undefined || typeof one === "string");
  });
  return deadline(fc.assert(property, { numRuns: 500 }), LIMIT_MS);
});

Deno.test("Seconds to wait are those that an answer names, and none where it names none", () => {
  const header = fc.oneof(
    fc.nat().map(String),
    fc.stringMatching(/^[ -~]{0,20}$/),
    fc.constantFrom("Infinity", "-1", "1.5", "1e9", "0x10", "Wed, 21 Oct 2026 07:28:00 GMT"),
  );
  fc.assert(fc.property(header, (value) => {
    const seconds = waitOf(new Response(null, { headers: { "retry-after": value } }));
    const isCount = /^\d+$/.test(value.trim()) && Number(value) > 0;
    assertEquals(seconds, isCount ? Number(value) : undefined, value);
  }));
  assertEquals(waitOf(new Response()), undefined);
});
