import { assertEquals } from "@std/assert";
import { PublicUrl } from "../../auth/public_url.ts";
import { test } from "../testing.ts";

const PUBLIC = "https://chat.example.org";

function asked(url: string, origin?: string): Request {
  return new Request(url, { headers: origin === undefined ? {} : { origin } });
}

test("PublicUrl: makes invite links with the origin that the browser uses", () => {
  const address = new PublicUrl([PUBLIC, "https://chat.example.net"]);
  const link = (url: string, origin?: string) => address.inviteUrl(asked(url, origin), "s");
  assertEquals(link("http://chat.example.net/"), "https://chat.example.net/join#s");
  // A proxy may use a host name of its own: the browser's Origin wins.
  assertEquals(link("http://127.0.0.1:8000/", PUBLIC), `${PUBLIC}/join#s`);
  // Users on another address still create links for the public one.
  assertEquals(link("http://127.0.0.1:8000/", "http://127.0.0.1:8000"), `${PUBLIC}/join#s`);
  assertEquals(link("http://127.0.0.1:8000/"), `${PUBLIC}/join#s`);
});

test("PublicUrl: makes invite links with the browser's origin if the settings name none", () => {
  const address = new PublicUrl([]);
  const link = (url: string, origin?: string) => address.inviteUrl(asked(url, origin), "s");
  assertEquals(link("http://127.0.0.1:8000/"), "http://127.0.0.1:8000/join#s");
  assertEquals(link("http://chat.example.org/", PUBLIC), `${PUBLIC}/join#s`);
  assertEquals(
    link("http://127.0.0.1:8000/", "https://evil.example"),
    "http://127.0.0.1:8000/join#s",
  );
  assertEquals(link("http://127.0.0.1:8000/", "null"), "http://127.0.0.1:8000/join#s");
  const here = { hostname: "127.0.0.1", port: 8000 };
  assertEquals(address.inviteUrlAt(here, "s"), "http://127.0.0.1:8000/join#s");
  assertEquals(address.inviteUrlAt({ ...here, hostname: "::1" }, "s"), "http://[::1]:8000/join#s");
});

test("PublicUrl: recognizes HTTPS by the browser's origin", () => {
  const address = new PublicUrl([PUBLIC]);
  assertEquals(address.isSecure(asked("http://127.0.0.1:8000/", PUBLIC)), true);
  assertEquals(address.isSecure(asked("http://chat.example.org/")), true);
  assertEquals(address.isSecure(asked("http://[::1]:8000/", "http://[::1]:8000")), false);
  assertEquals(new PublicUrl([]).isSecure(asked("http://127.0.0.1:8000/")), false);
});

test("PublicUrl: offers passkeys for HTTPS origins in the settings and for localhost", () => {
  const address = new PublicUrl([PUBLIC, "http://plain.example"]);
  const party = (url: string, origin?: string) => address.relyingPartyOf(asked(url, origin));
  assertEquals(party("http://127.0.0.1:8000/", PUBLIC), { id: "chat.example.org", origin: PUBLIC });
  const local = "http://localhost:8000";
  assertEquals(party(`${local}/`, local), { id: "localhost", origin: local });
  for (
    const origin of ["http://plain.example", "http://127.0.0.1:8000", "https://127.0.0.1:8000"]
  ) {
    assertEquals(party("http://127.0.0.1:8000/", origin), undefined, origin);
  }
  assertEquals(new PublicUrl([]).relyingPartyOf(asked(PUBLIC, PUBLIC)), undefined);
});
