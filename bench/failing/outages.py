"""PostgreSQL is killed, stopped, frozen, or its network is: clients are told soon, memory stays flat, all goes on by itself."""
import os
import signal
import threading
import time
from collections import Counter

from failing import crash
from failing.client import Client, quantiles, user
from failing.processes import DATABASE_PORT, Stage, Verdict, wait
from failing.proxy import Proxy
from failing.workload import Workload

# Seconds. What docs/reliability.md promises.
BOUND = 25
RECOVERY = 5
MOST_MEGABYTES = 400
POOLS = 10 + 3 + 2 + 1


class Prober(threading.Thread):
    """A client that does not wait: one request after the other, reads and writes in turn."""

    def __init__(self, server, kind):
        super().__init__(daemon=True)
        self.answers, self.kind = [], kind
        self.http = Client(server.port, self.answers)
        self.stopping = threading.Event()

    def run(self):
        number = 0
        while not self.stopping.is_set():
            number += 1
            name = f"probe-{id(self)}-{number}"
            if self.kind == "read":
                self.http.call("read", "GET", "/Users?count=1")
            else:
                self.http.call("write", "POST", "/Users", user(name, number))
            time.sleep(0.05)

    def stop(self):
        self.stopping.set()
        self.join(120)


def run(freeze=30):
    verdict = Verdict()
    with Stage("outages") as stage:
        proxy = Proxy(DATABASE_PORT)
        server = stage.server(database_port=proxy.port).ready()
        postgres = stage.postgres
        load = Workload([server.port]).start()
        time.sleep(5)
        faults = {
            "PostgreSQL killed by kill -9": (postgres.kill, postgres.start, 3),
            "one of its processes killed by kill -9": (lambda: kill_one(postgres), lambda: None, 0),
            "PostgreSQL stopped and started": (postgres.stop, postgres.start, 10),
            f"PostgreSQL frozen for {freeze} s": (lambda: postgres.signal(signal.SIGSTOP), lambda: postgres.signal(signal.SIGCONT), freeze),
            "network cut": (proxy.cut, proxy.restore, 10),
            f"network silent for {freeze} s, its connections for ever": (proxy.silence, proxy.restore, freeze),
        }
        for name, (begin, end, seconds) in faults.items():
            outage(verdict, name, server, postgres, begin, end, seconds)
        time.sleep(3)
        verdict.check("the clients' retries came to an end", load.stop())
        crash.end(verdict, load, postgres, [server])
        leaks(verdict, server, postgres, proxy)
    return verdict.failed


def kill_one(postgres):
    backend = postgres.sql("SELECT pid FROM pg_stat_activity WHERE application_name = 'roster' LIMIT 1")[0][0]
    os.kill(int(backend), signal.SIGKILL)


def outage(verdict, name, server, postgres, begin, end, seconds):
    print(f"  {name}:")
    probers = [Prober(server, kind) for kind in ("read", "read", "write", "write")]
    for prober in probers:
        prober.start()
    time.sleep(2)
    memory = [server.rss()]
    began = time.monotonic()
    begin()
    while time.monotonic() - began < seconds:
        memory.append(server.rss())
        time.sleep(0.2)
    end()
    wait("PostgreSQL answers", lambda: answers(postgres), 60)
    back = time.monotonic()
    while time.monotonic() - back < 12:
        memory.append(server.rss())
        time.sleep(0.2)
    for prober in probers:
        prober.stop()
    met = [answer for prober in probers for answer in prober.answers]
    met = [answer for answer in met if answer.begun + answer.seconds > began]
    refused = [answer for answer in met if answer.status == 503]
    verdict.check("each request is answered by 2xx or 503, or its answer ends where the list was being read",
                  all(answer.status in (200, 201, 503) or answer.is_cut and answer.kind == "read" for answer in met),
                  dict(Counter("cut off" if answer.is_cut else answer.status for answer in met)))
    verdict.check("503 has Retry-After and a SCIM error", all(answer.retry_after == "5" and answer.json()["status"] == "503"
                                                            for answer in refused), f"{len(refused)} of them")
    took = quantiles([answer.seconds for answer in met])
    verdict.check(f"within {BOUND} s", took[2] < 1000 * BOUND, f"p50 {took[0]:.0f} ms, p99 {took[1]:.0f} ms, most {took[2]:.0f} ms")
    late = [answer.begun + answer.seconds - back for answer in met if answer.status not in (200, 201)] + [0]
    back_again = min((answer.begun + answer.seconds - back for answer in met
                      if answer.kind == "write" and answer.status == 201 and answer.begun + answer.seconds > back), default=99)
    verdict.check(f"goes on within {RECOVERY} s of PostgreSQL's return", max(late) < RECOVERY and back_again < RECOVERY,
                  f"last refusal after {max(late):.1f} s, first write after {max(0, back_again):.1f} s")
    verdict.check(f"memory at most {MOST_MEGABYTES} MB", max(memory) < MOST_MEGABYTES, f"{memory[0]} MB before, {max(memory)} MB at most")


def answers(postgres):
    try:
        return postgres.sql("SELECT 1") == [["1"]]
    except RuntimeError:
        return False


def leaks(verdict, server, postgres, proxy):
    held = postgres.sql("SELECT pid FROM pg_stat_activity WHERE application_name LIKE 'roster%' AND state LIKE 'idle in transaction%' "
                        "AND state_change < now() - interval '1 second'")
    verdict.check("no transaction is left open behind a connection that is lost", not held, held or "")
    # PostgreSQL's side of them lives until TCP finds out.
    proxy.bury()
    time.sleep(1)
    states = Counter(state for state, in postgres.sql(
        "SELECT state FROM pg_stat_activity WHERE application_name LIKE 'roster%'"))
    verdict.check(f"PostgreSQL has at most {POOLS} connections, none in a transaction", sum(states.values()) <= POOLS
                  and set(states) <= {"idle", "active"}, dict(states))
    # What the server does by itself takes one now and then.
    back = any(time.sleep(0.1) or server.metric("r2dbc_pool_acquired_connections") == 0 for _ in range(50))
    pools = {name: server.metric("r2dbc_pool_" + name + "_connections") for name in ("pending", "idle", "allocated")}
    verdict.check("the pools have all of theirs back", back and pools["pending"] == 0
                  and pools["idle"] == pools["allocated"] > 0, pools)
