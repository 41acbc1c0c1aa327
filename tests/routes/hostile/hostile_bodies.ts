// Hostile bodies, with the status of the response and the field that it names. With 200 a message of Ann's
// that says "hi" is stored, whatever else the body has.

type Case = readonly [
  what: string,
  body: string | Uint8Array<ArrayBuffer>,
  status: number,
  field?: string,
];

export interface BadBodies {
  readonly type: string;
  readonly cases: readonly Case[];
}

const JSON_TYPE = "application/json";
const FORM = "application/x-www-form-urlencoded";
const MULTIPART = "multipart/form-data; boundary=b";

/** One byte per character. */
const bytes = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));

const DEEP = 100_000;
const deepList = "[".repeat(DEEP) + "]".repeat(DEEP);
const deepObject = '{"a":'.repeat(DEEP) + "1" + "}".repeat(DEEP);
const many = (pair: (place: number) => string, between: string) =>
  Array.from({ length: DEEP }, (_, place) => pair(place)).join(between);

const OTHER_TYPES = ["1", "0", "-1", "1e999", "true", "null", "[]", '["a"]', "{}", '{"length":1}'];
const FIELDS = ["from", "text", "room", "id"];

const ANN = '"from":"Ann","text":"hi"';

/** Names or shapes that could change more than the message. */
export const SHAPES: readonly BadBodies[] = [
  {
    type: JSON_TYPE,
    cases: [
      ["__proto__ for all", '{"__proto__":{"from":"Cleo","text":"hi"}}', 422, "from"],
      ["constructor for all", '{"constructor":{"prototype":{"from":"Cleo"}}}', 422, "from"],
      ["__proto__ as well", `{${ANN},"__proto__":{"room":"dev","type":"delete"}}`, 200],
      ["constructor as well", `{${ANN},"constructor":1,"toString":2,"hasOwnProperty":3}`, 200],
      ["a deep text", `{"from":"Ann","text":${deepList}}`, 422, "text"],
      ["something deep as well", `{${ANN},"more":${deepList}}`, 200],
      ["a deep list", deepList, 400],
      ["a deep list without its end", "[".repeat(DEEP), 400],
      ["a deep object", deepObject, 422, "from"],
      ["100,000 keys", `{${ANN},${many((place) => `"k${place}":1`, ",")}}`, 200],
      ["keys twice", `{"from":"Cleo","text":"bye",${ANN}}`, 200],
      [
        "the fields of an entry",
        `{${ANN},"type":"delete","target":"x","seq":9,"gid":9,"at":9}`,
        200,
      ],
      ...OTHER_TYPES.flatMap((value) =>
        FIELDS.map((field): Case => [
          `${field} ${value}`,
          JSON.stringify({ from: "Ann", text: "hi", [field]: "?" }).replace('"?"', value),
          422,
          field,
        ])
      ),
      ...["1", "true", "null", '"from"', "[]", `[{${ANN}}]`].map((body): Case => [body, body, 400]),
    ],
  },
  {
    type: FORM,
    cases: [
      ["__proto__", "__proto__=Cleo&__proto__[from]=Cleo&constructor[prototype]=x", 422, "from"],
      ["__proto__ as well", "from=Ann&text=hi&__proto__=x&constructor=y&__proto__[room]=dev", 200],
      ["100,000 fields", `from=Ann&text=hi&${many((place) => `k${place}=1`, "&")}`, 200],
      ["a million ampersands", `${"&".repeat(1_000_000)}from=Ann&text=hi`, 200],
      ["a million equals signs", `from=Ann&text=hi&x=${"=".repeat(1_000_000)}`, 200],
      ["fields twice", "from=Cleo&text=bye&from=Ann&text=hi", 200],
    ],
  },
];

/** Invalid UTF-8, invalid Unicode, and invisible text. */
export const TEXTS: readonly BadBodies[] = [
  {
    type: JSON_TYPE,
    cases: [
      ["half of a pair", '{"from":"Ann","text":"\\ud83d"}', 422, "text"],
      ["halves in the wrong order", '{"from":"\\ude00\\ud83d","text":"hi"}', 422, "from"],
      ["half of a pair as bytes", bytes('{"from":"Ann","text":"\xed\xa0\xbd"}'), 400],
      ["no UTF-8", bytes('{"from":"Ann","text":"\xff\xfe"}'), 400],
      ["an overlong slash", bytes('{"from":"Ann","text":"\xc0\xaf"}'), 400],
      ["UTF-8 cut off", bytes('{"from":"Ann","text":"\xf0\x9f'), 400],
      ["more than Unicode has", bytes('{"from":"Ann","text":"\xf4\x90\x80\x80"}'), 400],
      ["UTF-16", bytes("\xff\xfe{\0}\0"), 400],
      ["a NUL in the text", '{"from":"Ann","text":"a\\u0000b"}', 422, "text"],
      ["a NUL in the name", '{"from":"A\\u0000nn","text":"hi"}', 422, "from"],
      ["a name turned round", '{"from":"\\u202EnnA","text":"hi"}', 422, "from"],
      ["a name with no width", '{"from":"A\\u200Bnn","text":"hi"}', 422, "from"],
      ["a name of two lines", '{"from":"A\\u2028nn","text":"hi"}', 422, "from"],
      ["an order to a terminal", '{"from":"Ann","text":"\\u001b[2J"}', 422, "text"],
      ["nothing but blanks", '{"from":"Ann","text":" \\n\\t\\u3000\\ufeff"}', 422, "text"],
    ],
  },
  {
    type: FORM,
    cases: [
      ["half of a pair", "from=Ann&text=%ED%A0%BD", 400, "text"],
      ["an overlong NUL", "from=Ann&text=%C0%80", 400, "text"],
      ["a NUL", "from=Ann&text=a%00b", 422, "text"],
      ["an escape of nothing", "from=Ann&text=%u0041", 400, "text"],
    ],
  },
];

const part = (head: string, value: string) =>
  `--b\r\ncontent-disposition: form-data; ${head}\r\n\r\n${value}\r\n`;
const from = part('name="from"', "Ann");
const end = "--b--\r\n";

/** Deno skips a part that it cannot parse, and accepts those before it. */
export const PARTS: readonly BadBodies[] = [{
  type: MULTIPART,
  cases: [
    ["what is right", `${from}${part('name="text"', "hi")}${end}`, 200],
    [
      "__proto__ as well",
      `${from}${part('name="text"', "hi")}${part('name="__proto__"', "x")}${end}`,
      200,
    ],
    ["a file", `${from}${part('name="text"; filename="../x"', "hi")}${end}`, 400, "text"],
    ["no end", from, 400],
    ["no name", `${part("", "Ann")}${end}`, 400],
    ["half a head", "--b\r\ncontent-disposition: form-data", 400],
    ["100,000 beginnings", "--b\r\n".repeat(DEEP), 400],
  ],
}];
