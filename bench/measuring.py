"""One turn of wrk or pgbench, and what is needed around it: single requests, SQL, the server's memory."""
import http.client
import json
import math
import os
import re
import statistics
import subprocess
import sys
import threading
import time
from pathlib import Path
from urllib.parse import quote, urlsplit

HERE = Path(__file__).parent
CONNECTIONS = int(os.environ.get("CONNECTIONS", 32))
# One request is 1,000 users: with more of them at once a turn would end before most of the first are answered.
BULK_CONNECTIONS = 4
# Kinds in request.lua that make users.
GROWING = ("create", "bulk")
EVERYBODY = "00000000-0000-7000-9000-000000000001"
OUT = 500  # as in request.lua
PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
BULK = "urn:ietf:params:scim:api:messages:2.0:BulkRequest"


def user_id(number):
    return f"00000000-0000-7000-8000-{number:012x}"


class Server:
    """A running server with the users of load.sql, and the database behind it where that is given."""

    def __init__(self, base, token, database, users):
        self.base, self.token, self.database, self.users = base.rstrip("/").removesuffix("/scim/v2"), token, database, users
        self.stamp = f"{time.time():.0f}"[-8:]
        self.sent = {}

    def call(self, method, path, body=None):
        """The status and the text of one answer."""
        connection = self.connect()
        headers = {"Authorization": "Bearer " + self.token, "Content-Type": "application/scim+json"}
        try:
            connection.request(method, path, None if body is None else json.dumps(body), headers)
            response = connection.getresponse()
            return response.status, response.read().decode()
        except (OSError, http.client.HTTPException) as failure:
            sys.exit(f"{method} {self.base}{path} was not answered: {failure}")
        finally:
            connection.close()

    def connect(self):
        address = urlsplit(self.base)
        kind = http.client.HTTPSConnection if address.scheme == "https" else http.client.HTTPConnection
        return kind(address.hostname, address.port, timeout=300)

    def must(self, method, path, body=None):
        status, text = self.call(method, path, body)
        if status >= 300:
            sys.exit(f"{method} {path} was answered {status}: {text[:300]}")
        return text

    def sql(self, statement):
        return run("psql", "-qAtX", "-v", "ON_ERROR_STOP=1", "-d", self.database, "-c", statement).strip()

    def script(self, name):
        run("psql", "-qX", "-v", "ON_ERROR_STOP=1", "-v", f"users={self.users}", "-d", self.database, "-f", str(HERE / name))

    def prepare(self):
        """Sees to it that the users are there, all active and all members of the group."""
        if self.database and self.sql("SELECT count(*) FROM (SELECT FROM scim.resource LIMIT 1) r") == "0":
            print(f"The database is empty: {self.users:,} users are loaded.", file=sys.stderr)
            self.script("load.sql")
        for path in f"/Users/{user_id(self.users)}", f"/Groups/{EVERYBODY}?excludedAttributes=members":
            status, text = self.call("GET", "/scim/v2" + path)
            if status != 200:
                sys.exit(f"{path} was answered {status}: {text[:200]}\nThe database has to hold what bench/load.sql makes of"
                         f" {self.users} users (USERS); an empty one is filled where DATABASE_URL is given.")
        self.try_all()
        for first in range(1, self.users + 1, 50_000):
            self.let_in("member", range(first, min(first + 50_000, self.users + 1)))
        text = self.must("GET", "/scim/v2/Users?filter=active%20eq%20false&attributes=id&count=1000")
        self.activate(user["id"] for user in json.loads(text)["Resources"])

    def try_all(self):
        """Whether what wrk only counts is what it should be: the no-op is answered 404, lookups find one, pages are full."""
        status, text = self.call("GET", "/scim/v2/Users/none")
        if status != 404:
            sys.exit(f"The no-op was answered {status}: {text[:200]}")
        name = f"user{self.users}@contoso.com"
        for sought in f'userName eq "{name}"', f'externalId eq "ext-{self.users}"', f'emails[type eq "work" and value eq "{name}"]':
            if json.loads(self.must("GET", "/scim/v2/Users?filter=" + quote(sought)))["totalResults"] != 1:
                sys.exit(f"{sought} does not find one user")
        for page in f"startIndex={self.users - 99}", "cursor=":
            if len(json.loads(self.must("GET", "/scim/v2/Users?count=100&" + page))["Resources"]) != 100:
                sys.exit(f"{page} is no page of 100 users")

    def let_in(self, workload, numbers):
        if workload == "active":
            self.activate(user_id(number) for number in numbers)
        else:
            members = [{"value": user_id(number)} for number in numbers]
            self.must("PATCH", f"/scim/v2/Groups/{EVERYBODY}", {"schemas": [PATCH], "Operations": [
                {"op": "add", "path": "members", "value": members}]})

    def activate(self, ids):
        patch = {"schemas": [PATCH], "Operations": [{"op": "replace", "path": "active", "value": True}]}
        operations = [{"method": "PATCH", "path": "/Users/" + one, "data": patch} for one in ids]
        if operations:
            self.must("POST", "/scim/v2/Bulk", {"schemas": [BULK], "Operations": operations})

    def wrk(self, workload, seconds):
        """One turn: requests answered a second, and more as request.lua prints it; errors are all that were not as they should be."""
        start = self.sent.get(workload, 0)
        connections = BULK_CONNECTIONS if workload == "bulk" else CONNECTIONS
        last_change = self.database and self.sql("SELECT coalesce(max(seq), 0) FROM scim.change")
        turn = json.loads(run(
            "wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "60s", "-s", str(HERE / "request.lua"), self.base, "--",
            workload, self.token, str(self.users), str(start), self.stamp).splitlines()[-1])
        self.sent[workload] = start + turn["sent"]
        if not turn["answered"]:
            turn["p50"] = turn["p99"] = math.inf
        # The no-op asks for what is not there.
        status = turn["answered"] - turn["status"] if workload == "noop" else turn["status"]
        turn["errors"] = status + turn["broken"] + turn["refused"]
        units = turn["created"] if workload == "bulk" else turn["answered"] - status
        turn["rate"] = units / turn["seconds"]
        if self.database and workload in ("create", "put", "active", "member", "bulk"):
            changes = int(self.sql(f"SELECT count(*) FROM scim.change WHERE seq > {last_change}"))
            turn["errors"] += max(0, units - changes)
        if workload in ("active", "member"):
            self.let_in(workload, left_out(start, turn["sent"], self.users))
        return turn

    def pgbench(self, statement, seconds):
        """Transactions a second of one of pgbench/*.sql on the tables of pgbench/schema.sql."""
        document = self.sql(f"SELECT document FROM bench.resource WHERE id = '{user_id(1)}'")
        output = run(
            "pgbench", "-n", "-M", "prepared", "-c", str(CONNECTIONS), "-T", str(seconds), "-D", f"users={self.users}",
            "-D", f"document={document}", "-f", str(HERE / "pgbench" / f"{statement}.sql"), self.database)
        found = re.search(r"tps = ([0-9.]+)", output)
        return float(found[1]) if found else sys.exit(f"pgbench could not begin within {seconds} s: raise SECONDS_EACH")

    def metric(self, name):
        """A value of the server's own metrics; None where it has no such."""
        _, text = self.call("GET", "/actuator/prometheus")
        found = re.search(rf"^{name}(?:{{.*}})? (\S+)$", text, re.MULTILINE)
        return float(found[1]) if found else None


def left_out(start, sent, users):
    """Who is still out after so many requests of out_or_in in request.lua, some of them unanswered."""
    first = max(0, (sent - OUT) // 2 - CONNECTIONS)
    last = sent if sent < OUT else (sent + OUT) // 2
    return [(start + n) * 7919 % users + 1 for n in range(first, last + 1)]


def run(*command):
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{command[0]} failed: {done.stderr.strip()[-1000:] or done.stdout.strip()[-1000:]}")
    return done.stdout


def median(values):
    return statistics.median(values)


def setting(name, usual, quick, is_quick):
    return int(os.environ.get(name, quick if is_quick else usual))


def show(head, rows):
    """A table for terminals that is Markdown too; figures stand to the right."""
    widths = [max(len(row[column]) for row in (head, *rows)) for column in range(len(head))]
    for row in (head, tuple("-" * width for width in widths), *rows):
        cells = (cell.rjust(width) if column and cell[:1].isdigit() else cell.ljust(width)
                 for column, (cell, width) in enumerate(zip(row, widths)))
        print("| " + " | ".join(cells) + " |")


class Memory(threading.Thread):
    """Samples the resident memory of a process five times a second; infinite where it has ended."""

    def __init__(self, pid):
        super().__init__(daemon=True)
        self.pid, self.most = pid, 0

    def now(self):
        """MB of 1,024 x 1,024 bytes."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) // 1024

    def run(self):
        try:
            while True:
                self.most = max(self.most, self.now())
                time.sleep(0.2)
        except (OSError, TypeError):
            self.most = math.inf
