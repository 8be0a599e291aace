"""A lock or a statement never waits longer than it may: rows and tables locked by somebody else, a statement that takes for ever."""
import subprocess
import threading
import time
from collections import Counter

from failing.client import Client, group, join, patch, quantiles, user
from failing.processes import Stage, Verdict, wait

# Seconds, as in DatabaseConfiguration: for a connection of the pool (5, tried twice), for a lock, for a statement; and what a busy machine
# adds.
ACQUIRE, LOCK, STATEMENT, SLACK = 10, 10, 60, 3


class Session:
    """A psql that holds a transaction open."""

    def __init__(self, postgres, sql):
        self.psql = subprocess.Popen(postgres.psql(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.psql.stdin.write(f"BEGIN; {sql}; SELECT 'locked';\n")
        self.psql.stdin.flush()
        while self.psql.stdout.readline().strip() != "locked":
            pass

    def end(self):
        self.psql.communicate("ROLLBACK;\n")


class Requests:
    """Sent at the same time, each on a connection of its own."""

    def __init__(self, server):
        self.server, self.answers, self.threads = server, [], []

    def send(self, kind, method, path, body=None, count=1):
        for _ in range(count):
            http = Client(self.server.port, self.answers)
            thread = threading.Thread(target=http.call, args=(kind, method, path, body), daemon=True)
            thread.start()
            self.threads.append(thread)

    def all(self):
        for thread in self.threads:
            thread.join(120)
        return self.answers


def run():
    verdict = Verdict()
    with Stage("locks") as stage:
        server, postgres = stage.server().ready(), stage.postgres
        http = Client(server.port, [])
        ids = [http.call("create", "POST", "/Users", user(f"lock-{i}", i)).json()["id"] for i in range(20)]
        groups = [http.call("create", "POST", "/Groups", group(f"lock-{i}")).json()["id"] for i in range(10)]
        row(verdict, server, postgres, "/Users/", ids, lambda i: patch("replace", "title", f"title {i}"))
        row(verdict, server, postgres, "/Groups/", groups, lambda i: join([ids[i]]))
        table(verdict, server, postgres, ids)
        endless(verdict, server, postgres)
        again = [http.call("patch", "PATCH", "/Users/" + one, patch("replace", "title", "last")).status for one in ids]
        verdict.check("all goes on afterwards", set(again) == {200}, dict(Counter(again)))
        verdict.check("the server told of no fault of its own", not server.faults(), server.faults()[:3] or "")
    return verdict.failed


def row(verdict, server, postgres, path, ids, change):
    print(f"  one row of {path[1:-1]} locked by somebody else:")
    session = Session(postgres, f"SELECT FROM scim.resource WHERE id = '{ids[0]}' FOR UPDATE")
    sent = Requests(server)
    sent.send("locked", "PATCH", path + ids[0], change(0))
    time.sleep(0.5)
    sent.send("read", "GET", path + ids[0])
    for i, one in enumerate(ids[1:], 1):
        sent.send("others", "PATCH", path + one, change(i))
    answers = sent.all()
    session.end()
    bounded(verdict, "its change", [one for one in answers if one.kind == "locked"], {503}, LOCK)
    bounded(verdict, "reading it", [one for one in answers if one.kind == "read"], {200}, 0)
    bounded(verdict, "changes of others", [one for one in answers if one.kind == "others"], {200, 204}, 0)


def table(verdict, server, postgres, ids):
    print("  the whole table locked, 40 requests:")
    session = Session(postgres, "LOCK TABLE scim.resource IN ACCESS EXCLUSIVE MODE")
    sent = Requests(server)
    sent.send("read", "GET", "/Users/" + ids[0], count=10)
    sent.send("list", "GET", "/Users?count=10", count=10)
    for i in range(10):
        sent.send("create", "POST", "/Users", user(f"locked-out-{i}", i))
    sent.send("patch", "PATCH", "/Users/" + ids[1], patch("replace", "title", "locked"), count=10)
    answers = sent.all()
    session.end()
    # What comes while a statement of its lane waits goes out behind it, and waits once more; changes then for themselves, too.
    bounded(verdict, "reads", [one for one in answers if one.kind in ("read", "list")], {503}, ACQUIRE + LOCK)
    bounded(verdict, "changes", [one for one in answers if one.kind in ("create", "patch")], {503}, ACQUIRE + 3 * LOCK)
    wait("a create after the lock", lambda: Client(server.port, []).call("create", "POST", "/Users", user("after", 0)).status in (201, 409), 10)


def endless(verdict, server, postgres):
    print("  a statement that does not end (a trigger that sleeps):")
    postgres.sql("CREATE FUNCTION scim.sleep() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(600); RETURN NEW; END $$;"
                 "CREATE TRIGGER sleep BEFORE INSERT ON scim.resource FOR EACH ROW WHEN (NEW.unique_key LIKE 'endless%') "
                 "EXECUTE FUNCTION scim.sleep()")
    sent = Requests(server)
    sent.send("endless", "POST", "/Users", user("endless", 0))
    time.sleep(0.5)
    for i in range(10):
        sent.send("others", "POST", "/Users", user(f"beside-{i}", i))
    answers = sent.all()
    postgres.sql("DROP TRIGGER sleep ON scim.resource; DROP FUNCTION scim.sleep")
    bounded(verdict, "it", [one for one in answers if one.kind == "endless"], {503}, STATEMENT)
    bounded(verdict, "other creates", [one for one in answers if one.kind == "others"], {201}, 0)


def bounded(verdict, what, answers, statuses, seconds):
    took = quantiles([answer.seconds for answer in answers])
    verdict.check(f"{what}: answered within {seconds + SLACK} s", answers and took[2] < 1000 * (seconds + SLACK)
                  and {answer.status for answer in answers} <= statuses,
                  f"{dict(Counter(answer.status for answer in answers))}, p50 {took[0]:.0f} ms, most {took[2]:.0f} ms")
    refused = [answer for answer in answers if answer.status == 503]
    if refused:
        verdict.check(f"{what}: 503 has Retry-After", all(answer.retry_after for answer in refused))
