// GET /metrics: metrics for Prometheus (text exposition format 0.0.4). By hand: a dozen lines of text need no
// client library.

import type { KeeperMethods } from "../../chat/files/keeper_methods.ts";
import type { Dependencies } from "../dependencies.ts";
import type { Handler } from "../request/context.ts";

interface Metric {
  readonly name: string;
  readonly type: "gauge" | "counter";
  readonly help: string;
  readonly value: number;
}

type MetricSources = Pick<Dependencies, "broker" | "hub" | "keeper" | "streams">;

export function metrics(sources: MetricSources): Handler {
  return () => {
    const text = readMetrics(sources).map(format).join("");
    return new Response(text, { headers: { "content-type": "text/plain; version=0.0.4" } });
  };
}

function readMetrics({ broker: { storage }, hub, keeper, streams }: MetricSources): Metric[] {
  const { isSourceUp, position } = hub.state;
  const { rss } = Deno.memoryUsage();
  return [
    gauge("hubbub_broker_up", "Whether the broker can be reached: 1 or 0", isSourceUp ? 1 : 0),
    gauge(
      "hubbub_store_ok",
      "Whether the broker can store messages: 1 or 0",
      storage.state === "ok" ? 1 : 0,
    ),
    counter(
      "hubbub_store_failures_total",
      "Failed writes to the log since the broker started",
      storage.failures,
    ),
    gauge("hubbub_head", "The highest gid that this process has delivered", position?.gid ?? 0),
    gauge("hubbub_streams", "Open event streams", streams.size),
    counter(
      "hubbub_streams_cut_total",
      "Streams closed because the client read too slowly",
      streams.overflows,
    ),
    ...(keeper ? fileMetrics(keeper.status) : []),
    gauge("process_resident_memory_bytes", "Resident memory in bytes", rss),
  ];
}

/** Without a keeper that answers, there is nothing to say of files but that. */
function fileMetrics(status: KeeperMethods["status"][1] | undefined): Metric[] {
  const help = "Whether the keeper can be reached: 1 or 0";
  if (!status) return [gauge("hubbub_keeper_up", help, 0)];
  const { storedBytes, freeBytes, uploads } = status;
  return [
    gauge("hubbub_keeper_up", help, 1),
    gauge("hubbub_files_stored_bytes", "Bytes of all files and uploads", storedBytes),
    gauge("hubbub_files_free_bytes", "Bytes that further files may take", freeBytes),
    gauge("hubbub_uploads", "Uploads that are not complete", uploads),
  ];
}

function gauge(name: string, help: string, value: number): Metric {
  return { name, type: "gauge", help, value };
}

function counter(name: string, help: string, value: number): Metric {
  return { name, type: "counter", help, value };
}

function format({ name, type, help, value }: Metric): string {
  return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${name} ${value}\n`;
}
