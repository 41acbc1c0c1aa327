// GET /metrics: what an operator's Prometheus reads (text exposition format 0.0.4).

import type { BrokerClient } from "../../chat/broker/client.ts";
import type { Hub } from "../../hub/mod.ts";
import type { StreamRegistry } from "../streams/stream_registry.ts";
import type { Handler } from "../request/context.ts";

interface Metric {
  readonly name: string;
  readonly type: "gauge" | "counter";
  readonly help: string;
  readonly value: number;
}

interface Parts {
  readonly broker: Pick<BrokerClient, "storage">;
  readonly hub: Pick<Hub, "state">;
  readonly streams: StreamRegistry;
}

export function metrics(parts: Parts): Handler {
  return () => {
    const text = read(parts).map(expose).join("");
    return new Response(text, { headers: { "content-type": "text/plain; version=0.0.4" } });
  };
}

function read({ broker: { storage }, hub, streams }: Parts): Metric[] {
  const { isSourceUp, position } = hub.state;
  const { rss } = Deno.memoryUsage();
  return [
    gauge("hubbub_broker_up", "Whether the broker is heard: 1 or 0", isSourceUp ? 1 : 0),
    gauge(
      "hubbub_store_ok",
      "Whether the broker can store messages: 1 or 0",
      storage.state === "ok" ? 1 : 0,
    ),
    counter(
      "hubbub_store_failures_total",
      "Writes of the log that failed since the broker started",
      storage.failures,
    ),
    gauge("hubbub_head", "The highest gid that this process has delivered", position?.gid ?? 0),
    gauge("hubbub_streams", "Event streams that are open", streams.size),
    counter("hubbub_streams_cut_total", "Streams cut because they did not keep up", streams.cut),
    gauge("process_resident_memory_bytes", "Resident memory in bytes", rss),
  ];
}

function gauge(name: string, help: string, value: number): Metric {
  return { name, type: "gauge", help, value };
}

function counter(name: string, help: string, value: number): Metric {
  return { name, type: "counter", help, value };
}

function expose({ name, type, help, value }: Metric): string {
  return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${name} ${value}\n`;
}
