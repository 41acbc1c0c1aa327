/** Counts libzmq's open descriptors in this process; needs all permissions, for /proc. */

/** TCP sockets, and the descriptors that libzmq's threads wait with. Deno opens other kinds meanwhile. */
export function descriptors(): number {
  const folder = "/proc/self/fd";
  const tcp = Deno.readTextFileSync("/proc/self/net/tcp");
  return [...Deno.readDirSync(folder)].filter(({ name }) => {
    try {
      const link = Deno.readLinkSync(`${folder}/${name}`);
      const [, inode] = /^socket:\[(\d+)/.exec(link) ?? [];
      return link.startsWith("anon_inode:[event") || (inode && tcp.includes(` ${inode} `));
    } catch {
      return false; // the one that the folder was read through
    }
  }).length;
}
