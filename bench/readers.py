"""Clients that read slowly: what they hold up at the server has to stay small."""
import json
import socket
import threading
import time
from urllib.parse import quote

from measuring import EVERYBODY

READERS = 20
CHUNK = 16 * 1024
BYTES_A_SECOND = 1_000_000


class SlowReader(threading.Thread):
    """Lists all users by cursor, 1,000 a page and some 1 MB/s, until the end of the list or of its time."""

    def __init__(self, server, seconds):
        super().__init__(daemon=True)
        self.server, self.until = server, time.monotonic() + seconds
        self.users, self.error, self.is_through = 0, None, False

    def run(self):
        try:
            cursor = ""
            while cursor is not None and time.monotonic() < self.until:
                page = json.loads(self.read(f"/scim/v2/Users?count=1000&cursor={quote(cursor)}"))
                self.users += len(page["Resources"])
                cursor = page.get("nextCursor")
            self.is_through = cursor is None
        except (OSError, ValueError, KeyError) as failure:
            self.error = failure

    def read(self, path):
        connection = self.server.connect()
        connection.connect()
        # Small, so that what is not read waits at the server and not in this machine's kernel.
        connection.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 * CHUNK)
        connection.request("GET", path, headers={"Authorization": "Bearer " + self.server.token})
        response = connection.getresponse()
        if response.status != 200:
            raise OSError(f"{path} was answered {response.status}")
        parts = []
        while part := response.read(CHUNK):
            parts.append(part)
            time.sleep(len(part) / BYTES_A_SECOND)
        connection.close()
        return b"".join(parts)


def read_slowly(server, seconds):
    """Twenty slow readers and meanwhile one GET of the whole group; says what they read."""
    readers = [SlowReader(server, seconds) for _ in range(READERS)]
    for reader in readers:
        reader.start()
    begun = time.perf_counter()
    group = server.must("GET", f"/scim/v2/Groups/{EVERYBODY}")
    took = time.perf_counter() - begun
    for reader in readers:
        reader.join()
    errors = [reader.error for reader in readers if reader.error]
    through = sum(reader.is_through for reader in readers)
    return (f"{READERS} slow readers: {sum(reader.users for reader in readers):,} users in up to {seconds} s each, {through} read the whole"
            f" list, {len(errors)} errors{': ' + str(errors[0]) if errors else ''}. Meanwhile a GET of the group:"
            f" {len(json.loads(group)['members']):,} members, {len(group) / 1e6:.1f} MB in {took:.1f} s.")
