import { assertEquals, assertThrows } from "@std/assert";
import { AllowedHosts, hostOf } from "../../http/allowed_hosts.ts";
import { HttpProblem } from "../../http/problem.ts";
import { test } from "../testing.ts";

const HOSTS = new AllowedHosts(["Chat.example.org", "0.0.0.0"]);

test("AllowedHosts: accepts addresses, localhost and its names, with and without a port", () => {
  const known = ["localhost", "LOCALHOST:8000", "localhost.", "chat.localhost:8000"];
  known.push("127.0.0.1", "127.0.0.1:8000", "192.0.2.1:80", "[::1]", "[2001:db8::1]:8000");
  known.push("chat.example.org", "CHAT.example.org:443", "chat.example.org.");
  for (const host of known) assertEquals(HOSTS.has(host), true, host);
});

test("AllowedHosts: rejects hosts that only resemble an address or one of its names", () => {
  const unknown = [
    "",
    "a",
    "example.org",
    "evil.chat.example.org",
    "chat.example.org.evil.example",
  ];
  unknown.push("127.0.0.1.evil.example", "localhost.evil.example", "evillocalhost", ".localhost:a");
  unknown.push("[::1", "::1", "[127.0.0.1]", "[localhost]", "127.1", "2130706433", "0x7f.0.0.1");
  unknown.push("localhost/", "localhost?", "a@localhost", "localhost:80:80", "local host", "é");
  for (const host of unknown) assertEquals(HOSTS.has(host), false, host);
});

test("hostOf: returns the Host header, else the authority", () => {
  const request = new Request("http://chat.example.org:88/path?q");
  assertEquals(hostOf(request), "chat.example.org:88");
  assertEquals(hostOf(withHost("other.example")), "other.example");
});

test("AllowedHosts: rejects a request for an unknown host with 421", () => {
  HOSTS.require(withHost("localhost"));
  const refuse = () => HOSTS.require(withHost("evil.example"));
  const { status, code } = assertThrows(refuse, HttpProblem, '"evil.example"');
  assertEquals([status, code], [421, "unknown-host"]);
});

function withHost(host: string): Request {
  return new Request("http://127.0.0.1/", { headers: { host } });
}

test("AllowedHosts: does not have hosts that no URL can contain", () => {
  for (const host of ["127.0.0.1:65536", "localhost:99999", "xn--.localhost", "a.xn--.localhost"]) {
    assertEquals(HOSTS.has(host), false, host);
  }
  assertEquals(HOSTS.has("127.0.0.1:65535"), true);
});

test("AllowedHosts: checks the host of the request line too", () => {
  const request = new Request("http://evil.example/", { headers: { host: "localhost" } });
  const { status } = assertThrows(() => HOSTS.require(request), HttpProblem, '"evil.example"');
  assertEquals(status, 421);
});
