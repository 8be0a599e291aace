"""10,000 connections at once, some sending byte by byte, some reading as slowly: the others are still served."""
import asyncio
import json
import os
import resource
import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path

from failing.client import Client, patch, quantiles, user
from failing.processes import ROOT, TOKEN, Stage, Verdict, wait
from measuring import Memory

CROWD = int(os.environ.get("CROWD", 10_000))
SENDERS, BODIES, READERS = CROWD // 10, CROWD // 20, CROWD // 25
HEAD = f"Host: localhost\r\nAuthorization: Bearer {TOKEN}\r\n"
MOST_MEGABYTES = 400
# The crowd shares the machine: beside it answers may take this many times what they took before, and some.
SLOWER, SLACK = 5, 100


def run(seconds=20):
    verdict = Verdict()
    with Stage("crowd") as stage:
        server = stage.server().ready()
        subprocess.run(stage.postgres.psql() + ["-v", "users=20000", "-f", ROOT / "bench" / "load.sql"], check=True,
                       stdout=subprocess.DEVNULL)
        measure(server, seconds / 2)  # so that the JVM has compiled what is measured
        before = measure(server, seconds)
        memory = Memory(server.process.pid)
        before_it = memory.now()
        memory.start()
        crowd = subprocess.Popen([sys.executable, "-m", "failing.crowd", str(server.port)], stdin=subprocess.PIPE,
                                 stdout=subprocess.PIPE, text=True, cwd=ROOT / "bench")
        try:
            gathered = json.loads(crowd.stdout.readline())
            held = established(server.port)
            beside = measure(server, seconds)
            cut = int(server.metric("roster_answers_cut_off_total"))
            verdict.check(f"{CROWD} connections are open, or were cut off", held + cut >= CROWD,
                          f"{held}, {cut}; " + ", ".join(f"{count} {name}" for name, count in gathered.items()))
            answered, refused = gathered["slow readers"], gathered["refused readers"]
            verdict.check("every slow reader is answered, or refused for now",
                          answered + refused == READERS and answered >= READERS // 10)
            told("without the crowd", before, verdict)
            took = told("beside it", beside, verdict)
            limit = SLOWER * quantiles([answer.seconds for answer in before])[1] + SLACK
            verdict.check(f"its p99 is below {SLOWER} times that without, and {SLACK} ms", took[1] < limit)
            verdict.check("slow readers hold no connection of the pool, once the kernel takes no more", is_idle(server))
            verdict.check(f"memory at most {MOST_MEGABYTES} MB", memory.most < MOST_MEGABYTES,
                          f"{before_it} MB before, {memory.most} MB beside the crowd")
        finally:
            crowd.communicate("\n", timeout=60)
        wait("the crowd has gone", lambda: established(server.port) < 50, 30)
        told("when it has gone", measure(server, seconds / 2), verdict)
        verdict.check("the server told of no fault of its own", not server.faults(), server.faults()[:3] or "")
    return verdict.failed


def is_idle(server, seconds=120):
    begun = time.monotonic()
    while server.metric("r2dbc_pool_acquired_connections") > 1 and time.monotonic() - begun < seconds:
        time.sleep(1)
    return time.monotonic() - begun < seconds


def measure(server, seconds):
    answers, stopping = [], threading.Event()

    def ask(number):
        http = Client(server.port, answers)
        while not stopping.is_set():
            name = f"crowd-{number}-{time.monotonic_ns()}"
            made = http.call("create", "POST", "/Users", user(name, number)).json()["id"]
            http.call("patch", "PATCH", "/Users/" + made, patch("replace", "title", "Boss"))
            http.find("/Users", "userName", name + "@contoso.com")
            http.call("read", "GET", "/Users/" + made)
            time.sleep(0.02)

    threads = [threading.Thread(target=ask, args=(number,), daemon=True) for number in range(4)]
    for thread in threads:
        thread.start()
    time.sleep(seconds)
    stopping.set()
    for thread in threads:
        thread.join(100)
    return answers


def told(when, answers, verdict):
    took = quantiles([answer.seconds for answer in answers])
    statuses = Counter(answer.status for answer in answers)
    verdict.check(f"everybody else is served {when}", answers and set(statuses) <= {200, 201}, dict(statuses))
    verdict.note(f"{when}: {len(answers)} requests of 4 clients, p50 {took[0]:.0f} ms, p99 {took[1]:.0f} ms, most {took[2]:.0f} ms")
    return took


def established(port):
    """Connections to the server, as the server's side has them."""
    rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    rows += [line.split() for line in Path("/proc/net/tcp6").read_text().splitlines()[1:]]
    return sum(row[3] == "01" and row[1].endswith(f":{port:04X}") for row in rows)


async def keep(port, done):
    """One request, then nothing on a connection that stays open."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(f"GET /livez HTTP/1.1\r\n{HEAD}\r\n".encode())
    answer = await reader.read(4096)
    done["kept"] += answer.startswith(b"HTTP/1.1 200")
    return writer


async def drip(port, text, name, done):
    """A request that comes byte by byte and never to its end."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(text[:40])
    done[name] += 1

    async def go_on():
        for byte in text[40:]:
            await asyncio.sleep(5)
            writer.write(bytes([byte]))

    return writer, asyncio.create_task(go_on())


async def read_slowly(port, done):
    """A large group, of which some bytes are taken a second."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1024)
    writer.write(f"GET /scim/v2/Groups/00000000-0000-7000-9000-000000000001 HTTP/1.1\r\n{HEAD}\r\n".encode())
    answer = await reader.read(512)
    done["slow readers"] += answer.startswith(b"HTTP/1.1 200")
    done["refused readers"] += answer.startswith(b"HTTP/1.1 429") and b"\r\nRetry-After: " in answer

    async def go_on():
        while await reader.read(256):
            await asyncio.sleep(1)

    return writer, asyncio.create_task(go_on())


async def gather(port):
    done, held = Counter(), []
    head = f"GET /scim/v2/Users HTTP/1.1\r\n{HEAD}X-Slow: {'x' * 1000}".encode()
    body = f"POST /scim/v2/Users HTTP/1.1\r\n{HEAD}Content-Type: application/scim+json\r\nContent-Length: 2000\r\n\r\n".encode()
    ways = [lambda: drip(port, head, "slow heads", done)] * SENDERS
    ways += [lambda: drip(port, body + b"{" + b" " * 1000, "slow bodies", done)] * BODIES
    ways += [lambda: read_slowly(port, done)] * READERS
    ways += [lambda: keep(port, done)] * (CROWD - len(ways))
    for start in range(0, len(ways), 100):
        held += await asyncio.gather(*(way() for way in ways[start:start + 100]))
    print(json.dumps(done), flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.readline)


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    asyncio.run(gather(int(sys.argv[1])))
