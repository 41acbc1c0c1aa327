// A small full-text index in memory for candidates of a search. Matching and highlighting in it
// costs time proportional to the candidates, not to the log.

import { DatabaseSync } from "node:sqlite";
import { integer, type Row } from "../rows.ts";
import { pieces, SHOWN_CHARS, type Snippet, snippetOf, toSnippet } from "./snippet.ts";

/** The tokenizer of the log's index: both must agree on words. */
const TOKENIZER = "tokenize = 'unicode61'";

const TABLES = `
  CREATE VIRTUAL TABLE message USING fts5 (text, marks, sender, ${TOKENIZER});
  CREATE VIRTUAL TABLE word USING fts5vocab (message, instance);
  CREATE VIRTUAL TABLE piece USING fts5 (text, ${TOKENIZER});
`;

/** A message, with the columns of the search index. */
export interface Candidate {
  readonly gid: number;
  readonly text: string;
  /** See `marks` in the schema. */
  readonly marks: string;
  readonly sender: string;
}

export class CandidateIndex implements Disposable {
  readonly #database = new DatabaseSync(":memory:");
  readonly #sql;

  constructor() {
    this.#database.exec(TABLES);
    const sql = (text: string) => this.#database.prepare(text);
    this.#sql = {
      add: sql("INSERT INTO message (rowid, text, marks, sender) VALUES (?, ?, ?, ?)"),
      matching: sql("SELECT rowid FROM message WHERE message MATCH ? ORDER BY rowid DESC"),
      words: sql("SELECT doc, term FROM word ORDER BY doc, offset"),
      addPiece: sql("INSERT INTO piece (rowid, text) VALUES (?, ?)"),
      // Marks matches with control characters, which no text contains.
      marked: sql(
        `SELECT rowid, highlight(piece, 0, char(2), char(3)) AS text
         FROM piece WHERE piece MATCH ? ORDER BY rowid LIMIT 1`,
      ),
    };
  }

  /** Splits each text into words as the log's index does. */
  wordsOf(texts: readonly string[]): string[][] {
    return this.#rollingBack(() => {
      texts.forEach((text, i) => this.#sql.add.run(i, text, "", ""));
      const words: string[][] = texts.map(() => []);
      for (const { doc, term } of this.#sql.words.iterate()) {
        words[integer(doc)]?.push(String(term));
      }
      return words;
    });
  }

  /** Returns the gids of the messages that match a full-text query, newest first. */
  matching(messages: readonly Candidate[], query: string): number[] {
    return this.#rollingBack(() => {
      for (const { gid, text, marks, sender } of messages) {
        this.#sql.add.run(gid, text, marks, sender);
      }
      return this.#sql.matching.all(query).map(({ rowid }) => integer(rowid));
    });
  }

  /** Returns the text, or a piece of it around the first match. */
  snippet(text: string, query: string | undefined): Snippet {
    if (query === undefined) return snippetOf(text, 0);
    const isShort = text.length <= SHOWN_CHARS;
    const first = isShort ? 0 : this.#firstMark(text, query);
    const whole = snippetOf(text, first);
    const marked = this.#mark([[0, whole.text]], query);
    return marked ? toSnippet(String(marked.text)) : whole;
  }

  /** Returns the offset of the first match; 0 if there is none. */
  #firstMark(text: string, query: string): number {
    const marked = this.#mark(pieces(text), query);
    return marked ? integer(marked.rowid) + String(marked.text).indexOf("\u0002") : 0;
  }

  /** Highlights the first piece that matches. */
  #mark(texts: readonly (readonly [offset: number, text: string])[], query: string) {
    return this.#rollingBack((): Row | undefined => {
      for (const [offset, text] of texts) this.#sql.addPiece.run(offset, text);
      return this.#sql.marked.get(query);
    });
  }

  [Symbol.dispose](): void {
    this.#database.close();
  }

  /** Rolls back, so that the tables stay empty. */
  #rollingBack<T>(work: () => T): T {
    this.#database.exec("BEGIN");
    try {
      return work();
    } finally {
      this.#database.exec("ROLLBACK");
    }
  }
}
