"""kill -9 of the server in mid-burst, again and again: what was acknowledged is there, once, and nothing by half."""
import random
import time

from failing import journal
from failing.processes import Stage, Verdict, wait
from failing.workload import Workload


def run(rounds=20):
    verdict = Verdict()
    with Stage("crash") as stage:
        postgres, server = stage.postgres, stage.server().ready()
        load = Workload([server.port]).start()
        wrong, starts = [], []
        for i in range(rounds):
            time.sleep(random.uniform(0.2, 4))
            load.go.clear()
            server.kill()
            begun = time.monotonic()
            server.start().ready()
            starts.append(time.monotonic() - begun)
            # A statement that was sent before the end may still be at it.
            wait("PostgreSQL has ended what the dead server began", lambda: not postgres.sql(
                "SELECT 1 FROM pg_stat_activity WHERE application_name LIKE 'roster%' AND xact_start IS NOT NULL"))
            found = load.violations(postgres) + journal.disagreements(postgres)
            wrong += [f"round {i + 1}: {one}" for one in found]
            verdict.note(f"kill {i + 1}: {load.acknowledged()} changes acknowledged, {journal.size(postgres)}, "
                         f"{'as they should be' if not found else found[:3]}")
            load.go.set()
        ended = load.stop()
        unanswered = sum(answer.status == 0 for answer in load.answers)
        verdict.check("after each kill all that was acknowledged is there once, nothing by half, the journal agrees", not wrong, wrong[:5] or "")
        verdict.check("kills met requests under way", unanswered > rounds, f"{unanswered} got no answer")
        verdict.check("the clients' retries came to an end", ended)
        end(verdict, load, postgres, [server])
        verdict.note(f"ready again after {min(starts):.1f} to {max(starts):.1f} s")
    return verdict.failed


def end(verdict, load, postgres, servers):
    """What has to hold behind any workload."""
    violations = load.violations(postgres)
    verdict.check("every change was made exactly once", not violations, violations[:5] or f"{load.acknowledged()} changes")
    pending = [change for change in load.changes if not change.acknowledged]
    verdict.check("none was refused", not pending, [str(one) for one in pending[:5]] or "")
    differences = load.differences(postgres)
    verdict.check("what is stored is what the clients wanted", not differences, differences[:5] or journal.size(postgres))
    found = journal.disagreements(postgres)
    verdict.check("the state made anew from the journal is the state", not found, found or "")
    faults = [line for server in servers for line in server.faults()]
    verdict.check("no server told of a fault of its own", not faults, faults[:3] or "")
    odd = [answer for answer in load.answers if answer.status >= 500 and answer.status != 503]
    verdict.check("nobody was answered 500", not odd, [answer.text for answer in odd[:3]] or "")
