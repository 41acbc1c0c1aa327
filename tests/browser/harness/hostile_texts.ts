// Texts by users who attack the page. Each sets `hit`, opens a dialog, loads something or widens the page
// wherever it is taken for more than text.

/** Markup that runs while it is parsed. */
const SCRIPTS = [
  `<script>hit=1</script>`,
  `<ScRiPt >hit=1</sCrIpT\t>`,
  `<script/src="data:text/javascript,hit=1"></script>`,
  `<script type="module">globalThis.hit=1</script>`,
  `<scr<script>ipt>hit=1</scr</script>ipt>`,
  `<<script>script>hit=1//<</script>`,
  `<script\n>hit=1</script\n>`,
  `<script>hit=1`,
  `<noscript><p title="</noscript><script>hit=1</script>">`,
  `<!--><script>hit=1</script>-->`,
  `<![CDATA[<script>hit=1</script>]]>`,
  `<?xml version="1.0"?><script>hit=1</script>`,
  `<template><script>hit=1</script></template>`,
];

/** Elements that run something when they load, fail, open or receive focus. */
const HANDLERS = [
  `<img src=x onerror=hit=1>`,
  `<img/src="x"/onerror="hit=1">`,
  `<IMG SRC=x ONERROR="&#104;&#105;&#116;=1">`,
  `<img src=x onerror\n=\nhit=1>`,
  `<img src onerror=alert\`1\`>`,
  `<body onload=hit=1>`,
  `<input autofocus onfocus=hit=1>`,
  `<details open ontoggle=hit=1>x</details>`,
  `<video autoplay onloadstart=hit=1><source src=x></video>`,
  `<audio src=x onerror=hit=1></audio>`,
  `<marquee onstart=hit=1>x</marquee>`,
  `<div style="animation-name:appear" onanimationstart="hit=1">x</div>`,
  `<p tabindex=1 onfocus=hit=1 id=text></p>`,
  `<button popovertarget=rooms onclick=hit=1>x</button>`,
  `<dialog open oncancel=hit=1>x</dialog>`,
];

const SVG = [
  `<svg onload=hit=1>`,
  `<svg><script>hit=1</script></svg>`,
  `<svg><script href="data:text/javascript,hit=1" /></svg>`,
  `<svg><animate onbegin=hit=1 attributeName=x dur=1s></svg>`,
  `<svg><use href="data:image/svg+xml,<svg id='x' xmlns='http://www.w3.org/2000/svg'/>#x"></svg>`,
  `<svg><foreignObject><iframe srcdoc="<script>parent.hit=1</script>"></foreignObject></svg>`,
  `<math><mtext><img src=x onerror=hit=1></mtext></math>`,
];

/** Addresses that run, load or navigate. */
const ADDRESSES = [
  `javascript:hit=1`,
  `JaVaScRiPt:hit=1//`,
  `java\tscript:hit=1`,
  `<a href="javascript:hit=1" autofocus>x</a>`,
  `<a href="&#x6A;avascript:hit=1">x</a>`,
  `[x](javascript:hit=1)`,
  `![x](x"onerror="hit=1)`,
  `data:text/html,<script>hit=1</script>`,
  `data:text/html;base64,PHNjcmlwdD5oaXQ9MTwvc2NyaXB0Pg==`,
  `https://a:b@127.0.0.1:9/?"onmouseover="hit=1`,
  `http://127.0.0.1:9/x.png\nhttp://[::1]:9/<b>`,
  `<iframe src="javascript:parent.hit=1"></iframe>`,
  `<iframe srcdoc="<script>parent.hit=1</script>"></iframe>`,
  `<object data="data:text/html,<script>parent.hit=1</script>"></object>`,
  `<embed src="http://127.0.0.1:9/x.swf">`,
  `<base href="http://127.0.0.1:9/">`,
  `<meta http-equiv=refresh content="0;url=http://127.0.0.1:9/">`,
  `<form action="http://127.0.0.1:9/"><button autofocus>x</button></form>`,
];

/** Markdown that would run something, load something, disguise a link, or never end. */
const MARKDOWN = [
  `[x](<javascript:hit=1>)`,
  `[x](JaVaScRiPt:hit=1 "t")`,
  `[x](javascript&colon;hit=1)`,
  `[x](&#106;avascript:hit=1)`,
  `[x](\\x01javascript:hit=1)`,
  `[x](data:text/html,<script>hit=1</script>)`,
  `<javascript:hit=1>`,
  `[x]: javascript:hit=1\n\n[x]`,
  `![x](http://127.0.0.1:9/x.png)`,
  `[![x](http://127.0.0.1:9/x.png)](javascript:hit=1)`,
  `[a](http://127.0.0.1:9/"onmouseover="hit=1)`,
  `[a](http://127.0.0.1:9/ 'onmouseover=hit=1')`,
  `[https://example.org](https://evil.test/)`,
  `https://example.org@evil.test/`,
  `[\u202Egro.elpmaxe//:sptth](https://evil.test/)`,
  `**<img src=x onerror=hit=1>**`,
  "`<img src=x onerror=hit=1>`",
  "```html\n<script>hit=1</script>\n```",
  "```<img src=x onerror=hit=1>\nx",
  `> <script>hit=1</script>`,
  `- <img src=x onerror=hit=1>`,
  `# <img src=x onerror=hit=1>`,
  `999999999. <svg onload=hit=1>`,
  ">".repeat(4_000),
  "- ".repeat(1_999) + "x",
  "[".repeat(4_000),
  "**a *b ".repeat(500),
  `${"[a](".repeat(500)}x`,
  "`".repeat(3_999),
  "```\n" + "x".repeat(3_990),
  `[${"x".repeat(2_000)}](https://example.org/${"x".repeat(1_900)})`,
];

/** Ends of what a careless page would have put around the text. */
const BREAK_OUTS = [
  `"><img src=x onerror=hit=1>`,
  `' onmouseover='hit=1`,
  `" autofocus onfocus="hit=1`,
  `</p></article></template><script>hit=1</script>`,
  `</textarea><script>hit=1</script>`,
  `</title><script>hit=1</script>`,
  `\`;hit=1;\``,
  "${hit=1}",
  `{{constructor.constructor('hit=1')()}}`,
  `\\"};hit=1;//`,
  `"}\n\ndata: {"text":"forged"}\n\n`,
  `*/hit=1/*`,
  `__proto__`,
];

/** Text that becomes markup only when it is decoded or parsed a second time. */
const ENCODINGS = [
  `&lt;script&gt;hit=1&lt;/script&gt;`,
  `&#60;img src=x onerror=hit=1&#62;`,
  `%3Cscript%3Ehit=1%3C/script%3E`,
  `\\u003cscript\\u003ehit=1\\u003c/script\\u003e`,
  `+ADw-script+AD4-hit=1+ADw-/script+AD4-`,
  `\u00bcscript\u00behit=1\u00bc/script\u00be`,
  `\uff1cscript\uff1ehit=1\uff1c/script\uff1e`,
  `<listing>&lt;img src=x onerror=hit=1&gt;</listing>`,
  `<noembed><img title="</noembed><img src=x onerror=hit=1>"></noembed>`,
  `<math><mi><table><mglyph><style><img title="</style><img src=x onerror=hit=1>">`,
  `<form><math><mtext></form><form><mglyph><style></math><img src=x onerror=hit=1>`,
  `<svg></p><style><a title="</style><img src=x onerror=hit=1>">`,
];

const STYLES = [
  `<style>@import "http://127.0.0.1:9/x.css";</style>`,
  `<link rel=stylesheet href="http://127.0.0.1:9/x.css">`,
  `<p style="background:url(http://127.0.0.1:9/x)">x</p>`,
  `<p style="position:fixed;inset:0;width:9999px">x</p>`,
  `}</style><style>*{display:none}`,
  `--hue: 1; } * { display: none`,
];

/** No markup, but hard to lay out. */
const SHAPES = [
  "x".repeat(4_000),
  `https://example.org/${"a".repeat(2_000)}`,
  "\u00a0".repeat(1_000) + "x",
  `${"<b>".repeat(500)}x`,
  "😀".repeat(1_000),
  `e${"\u0301".repeat(500)}`,
  "\u202Egnp.exe\u202C is no picture",
  `${"\u202E\u2067\u2066".repeat(40)}never closed`,
  "a\u2028b\u2029c",
  "\u200B\u200D\uFEFFx\u2060\u00AD",
  "عربي <b>مرحبا</b> abc",
  "\ufdfd".repeat(100),
  "𒐫".repeat(200),
  `a\n${"\n".repeat(50)}b`,
  "\ttab\t\ttab",
  "\ue000\uffff\u{10ffff}\u{1f3f4}\u{e0067}",
];

export const HOSTILE_TEXTS: readonly string[] = [
  ...[SCRIPTS, HANDLERS, SVG, ADDRESSES, MARKDOWN, BREAK_OUTS, ENCODINGS, STYLES, SHAPES].flat(),
];

/** Those that can be names: one line of at most 64 visible characters. */
export const HOSTILE_NAMES: readonly string[] = [
  ...HOSTILE_TEXTS.filter((text) => /^[^\p{C}\p{Zl}\p{Zp}]{1,64}$/u.test(text)),
  "W".repeat(64),
  "😀".repeat(32),
  "A\u0302\u0301".repeat(16),
  "\ufdfd".repeat(64),
  "ﷺ عربي <b>",
];

/** Texts that are rejected wherever they are sent. */
export const REFUSED_TEXTS: readonly string[] = [
  "<scr\0ipt>hit=1</scr\0ipt>",
  "<img src=x\vonerror=hit=1>",
  "java\x01script:hit=1",
  "\x1b[2J<script>hit=1</script>",
  "<img src=x onerror=hit=1>\x7f",
  "a\u0085<script>hit=1</script>",
];
