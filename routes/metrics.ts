// GET /metrics: what an operator's Prometheus reads (text exposition format 0.0.4).

import type { Hub } from "../chat/hub.ts";
import type { Streams } from "./streams.ts";
import type { Handler } from "./visit.ts";

interface Metric {
  readonly name: string;
  readonly type: "gauge" | "counter";
  readonly help: string;
  readonly value: number;
}

export function metrics(hub: Hub, streams: Streams): Handler {
  return () => {
    const text = read(hub, streams).map(expose).join("");
    return new Response(text, { headers: { "content-type": "text/plain; version=0.0.4" } });
  };
}

function read(hub: Hub, streams: Streams): Metric[] {
  const { isBrokerUp, place } = hub.state;
  const { rss } = Deno.memoryUsage();
  return [
    gauge("hubbub_broker_up", "Whether the broker is heard: 1 or 0", isBrokerUp ? 1 : 0),
    gauge("hubbub_head", "The highest gid that this process has delivered", place?.gid ?? 0),
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
