// The parts of the web process that handlers work with. Each handler names the ones it needs.

import type { Authenticator } from "../auth/identity.ts";
import type { PublicUrl } from "../auth/public_url.ts";
import type { BlockedWords } from "../chat/blocked_words.ts";
import type { BrokerClient } from "../chat/broker/client.ts";
import type { Limits } from "../chat/config/config.ts";
import type { FileSettings } from "../chat/config/files.ts";
import type { DirectoryReplica } from "../chat/directory/replica.ts";
import type { Role } from "../chat/domain/user.ts";
import type { KeeperClient } from "../chat/files/keeper_client.ts";
import type { Presence } from "../chat/presence/presence.ts";
import type { StaticFiles } from "../http/static_files.ts";
import type { Hub } from "../hub/mod.ts";
import type { DirectoryCommands } from "./directory_commands.ts";
import type { RecentActivity } from "./recent_activity.ts";
import type { OriginGuard } from "./request/origin_guard.ts";
import type { RateLimiter } from "./request/rate_limiter.ts";
import type { NewerBuilds } from "./site/newer_builds.ts";
import type { StreamRegistry } from "./streams/stream_registry.ts";
import type { TokenRoleRecorder } from "./token_role_recorder.ts";

export interface Dependencies {
  readonly authenticator: Authenticator;
  readonly blockedWords: BlockedWords;
  readonly broker: BrokerClient;
  /** The name that the operator gave to the chat. */
  readonly chatName: string;
  readonly commands: DirectoryCommands;
  readonly fileSettings: FileSettings;
  /** The files of the page. */
  readonly files: StaticFiles;
  readonly hub: Pick<Hub, "state">;
  /** The lowest role that may mention a group; the broker has the last word. */
  readonly groupMentionRole: Role;
  /** Absent where files are turned off. */
  readonly keeper: KeeperClient | undefined;
  readonly limits: Limits;
  /** Absent where the page is served unbundled. */
  readonly newerBuilds: NewerBuilds | undefined;
  readonly originGuard: OriginGuard;
  /** Absent where presence is turned off. */
  readonly presence: Presence | undefined;
  readonly publicUrl: PublicUrl;
  readonly rateLimiter: RateLimiter;
  readonly recentActivity: RecentActivity;
  readonly replica: DirectoryReplica;
  readonly streams: StreamRegistry;
  readonly tokenRoles: TokenRoleRecorder;
}
