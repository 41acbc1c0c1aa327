// A small index in memory of the few messages that a search may have found: what is dear about a
// full-text query costs no more there than those messages are long, however many the log has.

import { DatabaseSync } from "node:sqlite";
import { integer, type Row } from "./rows.ts";
import { pieces, SHOWN_CHARS, type Snippet, snippetOf, toSnippet } from "./snippet.ts";

/** As in the log: what is a word there is one here. */
const TOKENIZER = "tokenize = 'unicode61'";

const TABLES = `
  CREATE VIRTUAL TABLE message USING fts5 (text, marks, sender, ${TOKENIZER});
  CREATE VIRTUAL TABLE word USING fts5vocab (message, instance);
  CREATE VIRTUAL TABLE piece USING fts5 (text, ${TOKENIZER});
`;

/** A message with the columns of the log's index. */
export interface Candidate {
  readonly gid: number;
  readonly text: string;
  /** Words that stand for its room and for what it has, see `scope.ts`. */
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
      // Characters that no text has stand round what was found.
      marked: sql(
        `SELECT rowid, highlight(piece, 0, char(2), char(3)) AS text
         FROM piece WHERE piece MATCH ? ORDER BY rowid LIMIT 1`,
      ),
    };
  }

  /** The words of each text, as the log's index has them. */
  wordsOf(texts: readonly string[]): string[][] {
    return this.#forNow(() => {
      texts.forEach((text, i) => this.#sql.add.run(i, text, "", ""));
      const words: string[][] = texts.map(() => []);
      for (const { doc, term } of this.#sql.words.iterate()) {
        words[integer(doc)]?.push(String(term));
      }
      return words;
    });
  }

  /** The gids of the messages that a full-text query finds among some, the newest first. */
  matching(messages: readonly Candidate[], query: string): number[] {
    return this.#forNow(() => {
      for (const { gid, text, marks, sender } of messages) {
        this.#sql.add.run(gid, text, marks, sender);
      }
      return this.#sql.matching.all(query).map(({ rowid }) => integer(rowid));
    });
  }

  /** The text, or a piece of it round the first place that a full-text query finds. */
  snippet(text: string, query: string | undefined): Snippet {
    if (query === undefined) return snippetOf(text, 0);
    const isShort = text.length <= SHOWN_CHARS;
    const first = isShort ? 0 : this.#firstMark(text, query);
    const whole = snippetOf(text, first);
    const marked = this.#mark([[0, whole.text]], query);
    return marked ? toSnippet(String(marked.text)) : whole;
  }

  /** Where in a text the first place is that the query finds; 0 where none is found. */
  #firstMark(text: string, query: string): number {
    const marked = this.#mark(pieces(text), query);
    return marked ? integer(marked.rowid) + String(marked.text).indexOf("\u0002") : 0;
  }

  /** The first of some pieces in which the query finds something, with its marks. */
  #mark(texts: readonly (readonly [place: number, text: string])[], query: string) {
    return this.#forNow((): Row | undefined => {
      for (const [place, text] of texts) this.#sql.addPiece.run(place, text);
      return this.#sql.marked.get(query);
    });
  }

  [Symbol.dispose](): void {
    this.#database.close();
  }

  /** Leaves the tables as they were: empty. */
  #forNow<T>(work: () => T): T {
    this.#database.exec("BEGIN");
    try {
      return work();
    } finally {
      this.#database.exec("ROLLBACK");
    }
  }
}
