// What is used of the package "pg", which has no types of its own. Those of DefinitelyTyped bring the types of
// Node.js, which do not go with a browser's.

declare namespace pg {
  interface ClientOptions {
    readonly host: string;
    readonly port: number;
    readonly user: string;
    readonly database: string;
    readonly password: string | undefined;
    readonly ssl: false | { readonly ca: string };
    readonly application_name: string;
    readonly connectionTimeoutMillis: number;
    readonly query_timeout: number;
    readonly keepAlive: boolean;
  }

  interface Query {
    readonly name?: string;
    readonly text: string;
    readonly values?: readonly unknown[];
  }

  interface QueryResult {
    readonly rows: readonly Readonly<Record<string, unknown>>[];
    /** Number of rows that the statement changed or returned. */
    readonly rowCount: number | null;
  }

  interface Notice {
    readonly severity?: string;
    readonly message?: string;
  }

  class Client {
    constructor(options: ClientOptions);
    connect(): Promise<void>;
    query(query: string | Query): Promise<QueryResult>;
    end(): Promise<void>;
    on(event: "notice", listener: (notice: Notice) => void): void;
    on(event: "error", listener: (error: Error) => void): void;
  }
}

export default pg;
