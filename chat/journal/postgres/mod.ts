// Loaded only where there is a journal: without one, nothing of the driver is.

export { PostgresJournal } from "./postgres_journal.ts";
