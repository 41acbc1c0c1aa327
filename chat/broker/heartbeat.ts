// The interval of the broker's heartbeats, and the silence after which a web process takes the broker
// for dead. Frames: see ../protocol.ts. The heartbeats of event streams are sent by
// routes/streams/stream_registry.ts.

/** A lost last entry is noticed at the next heartbeat, so that it arrives within the promised second. */
export const HEARTBEAT_MS = 500;

/** After six missed heartbeats the broker counts as down. */
export const BROKER_TIMEOUT_MS = 6 * HEARTBEAT_MS;
