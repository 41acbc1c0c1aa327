import { assertEquals, assertLess, assertNotEquals } from "@std/assert";
import fc from "fast-check";
import process from "node:process";
import { skeleton } from "../../../chat/names/skeleton.ts";
import { anyCharacter } from "../../harness/arbitraries.ts";
import { test } from "../../testing.ts";

const FORMS = ["NFC", "NFD", "NFKC", "NFKD"];

function assertSame(...names: string[]) {
  for (const name of names) assertEquals(skeleton(name), skeleton(names[0] ?? ""), name);
}

function assertDifferent(...names: string[]) {
  for (const [i, name] of names.entries()) {
    for (const other of names.slice(i + 1)) assertNotEquals(skeleton(name), skeleton(other), name);
  }
}

test("skeleton(): names that look alike have the same key, in any script", () => {
  assertSame(
    "Ann",
    "\u0410nn",
    "\u0391nn",
    "\ua4eenn",
    "\u13aann",
    "ᴬnn",
    "ᴀɴɴ",
    "Ａｎｎ",
    "𝐀𝓷𝔫",
    "Ⓐⓝⓝ",
  );
  assertSame("Нина", "Hина", "НИНА", "нина");
  assertSame("Гриша", "\u0393риша", "гриша");
  assertSame("Bob", "B0b", "\u0412\u043eb", "\u0392ob");
  assertSame("Mary", "rnary", "M\u0430r\u0443", "ＭＡＲＹ");
  assertSame("NIK", "\u039d\u0399\u039a");
  assertSame("Bill", "BiIl", "Bi11", "B\u0456ll", "Bi|l");
});

test("skeleton(): ignores case", () => {
  assertSame("ann", "ANN", "Ann");
  assertSame("Groß", "GROSS", "gross", "GROẞ");
  assertSame("Ольга", "ОЛЬГА", "ольга");
  assertSame("Άρης", "ΆΡΗΣ", "άρησ");
  assertSame("Ɗan", "ɗan");
});

test("skeleton(): ignores white space, invisible characters and a second dot", () => {
  assertSame("Ann Lee", " Ann  Lee ", "Ann\u00a0Lee", "Ann\u3000Lee", "Ann\tLee");
  assertSame("Ann", "A\u00adn\u200bn", "\u2060Ann\u034f", "Ann\u3164", "\ufeffAnn\ufe0f");
  assertSame("علی\u200cرضا", "علیرضا");
  assertSame("Ali", "Ali\u0307", "AL\u0130");
  assertSame("O'Brien", "O’Brien");
  assertSame("Ann-Lee", "Ann\u2011Lee", "Ann–Lee");
});

test("skeleton(): names that readers can tell apart have different keys", () => {
  assertDifferent("Ann", "Anna", "Anne", "Ánn", "An", "Ann Lee", "AnnLee", "Bob", "Cleo");
  assertDifferent("Ray", "Yay", "Vik", "Nik", "Paul", "Saul", "Zoe", "Zoë", "1", "2", "8");
  assertDifferent("Иван", "Ирина", "Анна", "Юля", "Яна", "Олег", "Игорь");
  assertDifferent("김민준", "김민서", "山田", "山口", "محمد", "أحمد", "श्री", "सिता", "😀", "😁");
});

/** Texts of characters that names and forged names use, and of any others. */
const anyText = fc.string({
  unit: fc.oneof(
    fc.constantFrom(..."aAiIlLmMoO01|nv \t-'\""),
    fc.constantFrom(..."АаЅѕІііΝνΓΣςϲßẞİıǅﬁ각각é\u0301\u0307\u0323\u0345\u200d\u00ad\u3000\u3164"),
    anyCharacter,
  ),
});

test("skeleton(): is idempotent", () => {
  fc.assert(
    fc.property(anyText, (name) => assertEquals(skeleton(skeleton(name)), skeleton(name))),
    { numRuns: 5_000 },
  );
});

test("skeleton(): is idempotent for every assigned character", () => {
  for (let start = 0; start <= 0x10ffff; start += 256) {
    const block = String.fromCodePoint(...Array.from({ length: 256 }, (_, i) => start + i));
    const name = block.replace(/[\p{Cn}\p{Co}]/gu, "");
    assertEquals(skeleton(skeleton(name)), skeleton(name), `from U+${start.toString(16)}`);
  }
});

test("skeleton(): ignores the normalization form of a name", () => {
  fc.assert(
    fc.property(anyText, fc.constantFrom(...FORMS), (name, form) => {
      assertEquals(skeleton(name.normalize(form)), skeleton(name));
    }),
    { numRuns: 5_000 },
  );
});

test("skeleton(): takes less than 100 µs for a short name", () => {
  const before = process.threadCpuUsage();
  for (let i = 0; i < 10_000; i++) skeleton(`Ann Lee ${i}`);
  assertLess(process.threadCpuUsage(before).user / 1_000, 1_000);
});

test("skeleton(): takes at most 60 times as long as normalizing the name", () => {
  // "ﷺ" stands for 18 characters. A message that mentioned twenty of them 99 times kept the broker
  // busy for 19 ms.
  const name = "ﷺ".repeat(64);
  const time = (work: () => void) => {
    const runs = Array.from({ length: 50 }, () => {
      const started = performance.now();
      for (let i = 0; i < 20; i++) work();
      return performance.now() - started;
    });
    return Math.min(...runs);
  };
  assertLess(time(() => skeleton(name)), 60 * time(() => name.normalize("NFKD")));
});
