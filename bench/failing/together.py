"""Two and three servers on one database, started at the same moment on an empty one, under writes that meet each other."""
import time
from collections import Counter

from failing import crash
from failing.client import quantiles
from failing.processes import Stage, Verdict
from failing.workload import Workload


def run(seconds=30):
    failed = []
    for servers in (2, 3):
        print(f"  {servers} servers:")
        failed += together(servers, seconds)
    return failed


def together(count, seconds):
    verdict = Verdict()
    with Stage("together") as stage:
        servers = [stage.server(number) for number in range(count)]
        for server in servers:
            server.ready()
        history = stage.postgres.sql("SELECT count(*), count(DISTINCT version), bool_and(success) FROM scim.flyway_schema_history WHERE version IS NOT NULL")[0]
        verdict.check("started at once on an empty database, which was migrated once", history[0] == history[1] and history[2] == "t",
                      f"{history[0]} migrations")
        load = Workload([server.port for server in servers], with_conflicts=True).start()
        time.sleep(seconds)
        verdict.check("the clients came to an end", load.stop())
        crash.end(verdict, load, stage.postgres, servers)
        pairs = Counter(answer.status for answer in load.answers if answer.kind == "create User twice")
        verdict.check("of two creates of one name at two servers one is 201 and one 409", pairs[201] == pairs[409] > 0
                      and set(pairs) == {201, 409}, dict(pairs))
        # A contested member may be gone, and of two creates one is refused.
        refused = [answer for answer in load.answers if not 200 <= answer.status < 300
                   and answer.kind != "create User twice" and (answer.kind, answer.status) != ("contest", 400)]
        verdict.check("no deadlock and no clash reached a client", not refused,
                      Counter((answer.kind, answer.status, answer.text[-120:]) for answer in refused).most_common(3) or "")
        deadlocks = stage.postgres.sql("SELECT deadlocks FROM pg_stat_database WHERE datname = 'roster'")[0][0]
        seen = quantiles([answer.seconds for answer in load.answers])
        verdict.note(f"{len(load.answers)} requests in {seconds} s, p50 {seen[0]:.0f} ms, p99 {seen[1]:.0f} ms, most {seen[2]:.0f} ms; "
                     f"{load.emails['added']} emails added to 4 users; deadlocks within PostgreSQL, retried: {deadlocks}")
    return verdict.failed
