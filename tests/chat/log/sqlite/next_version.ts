// Opens the log in HUBBUB_DATA as a later version with one more migration would.

import { DatabaseSync } from "node:sqlite";
import { logPath } from "../../../../chat/log/data_dir.ts";
import { migrate, MIGRATIONS } from "../../../../chat/log/sqlite/file/migrate.ts";

const path = logPath(Deno.env.get("HUBBUB_DATA") ?? "");
using database = new DatabaseSync(path);
migrate(database, path, [...MIGRATIONS, "ALTER TABLE entry ADD COLUMN size INTEGER"]);
