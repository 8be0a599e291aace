"""What a scenario starts and stops: a PostgreSQL, servers on it. Only processes that were started here are ever signalled."""
import glob
import http.client
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TOKEN = "token-of-the-failures"
DATABASE_PORT = int(os.environ.get("DATABASE_PORT", 56160))
SERVER_PORT = int(os.environ.get("SERVER_PORT", 8261))


def wait(what, until, seconds=60, pause=0.05):
    """The seconds until it was so."""
    begun = time.monotonic()
    while time.monotonic() - begun < seconds:
        if until():
            return time.monotonic() - begun
        time.sleep(pause)
    sys.exit(f"{what}: not within {seconds} s")


class Postgres:
    """A cluster of its own with one database, roster. Its durability is PostgreSQL's default: fsync, synchronous_commit."""

    def __init__(self, folder):
        self.data = folder / "postgres"
        self.log = folder / "postgres.log"
        self.bin = self._binaries()
        # PostgreSQL refuses root; a user namespace of its own makes it nobody.
        self.prefix = ["unshare", "-U"] if os.geteuid() == 0 else []
        self._run("initdb", "-D", self.data, "-U", "roster", "--auth=trust", "--locale=C", "-E", "UTF8")
        self.start()
        self.sql("CREATE DATABASE roster", database="postgres")

    @staticmethod
    def _binaries():
        newest_first = sorted(glob.glob("/usr/lib/postgresql/1[5-9]/bin"), reverse=True)
        found = [os.environ["PG_BIN"]] if "PG_BIN" in os.environ else [
            *sorted(glob.glob(tempfile.gettempdir() + "/embedded-pg/PG-*/bin")), *newest_first]
        for path in found:
            if os.access(path + "/initdb", os.X_OK):
                return Path(path)
        sys.exit("There is no PostgreSQL: set PG_BIN to the folder of its initdb, or run ./mvnw verify once, which unpacks one.")

    def _run(self, program, *arguments):
        done = subprocess.run([*self.prefix, self.bin / program, *map(str, arguments)], capture_output=True, text=True)
        return done.returncode == 0 or sys.exit(f"{program}: {done.stdout}{done.stderr}")

    def start(self):
        options = f"-p {DATABASE_PORT} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c max_connections=150"
        # Not captured: the server would hold the pipes.
        done = subprocess.run([*self.prefix, self.bin / "pg_ctl", "-D", self.data, "-l", self.log, "-o", options, "-w", "start"],
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
        if done.returncode:
            sys.exit("PostgreSQL does not start: " + self.log.read_text()[-2000:])

    def stop(self):
        self._run("pg_ctl", "-D", self.data, "-m", "fast", "-w", "stop")

    def processes(self):
        """The postmaster, then its children."""
        postmaster = int((self.data / "postmaster.pid").read_text().split()[0])
        children = Path(f"/proc/{postmaster}/task/{postmaster}/children").read_text().split()
        return [postmaster, *map(int, children)]

    def signal(self, number):
        # The postmaster first, so that it starts no more children.
        for process in self.processes():
            try:
                os.kill(process, number)
            except ProcessLookupError:
                pass  # a worker that has just ended

    def kill(self):
        killed = self.processes()
        self.signal(signal.SIGKILL)
        wait("PostgreSQL killed", lambda: not any(map(is_alive, killed)))

    def sql(self, query, database="roster", port=None):
        """The rows, each a list of texts."""
        done = subprocess.run(self.psql(database, port) + ["-c", query], capture_output=True, text=True,
                              env=os.environ | {"PGCONNECT_TIMEOUT": "5"})
        if done.returncode:
            raise RuntimeError(done.stderr.strip())
        return [line.split("\t") for line in done.stdout.splitlines()]

    @staticmethod
    def psql(database="roster", port=None):
        return ["psql", "-X", "-q", "-A", "-t", "-F", "\t", "-v", "ON_ERROR_STOP=1", "-h", "127.0.0.1", "-p",
                str(port or DATABASE_PORT), "-U", "roster", "-d", database]

    def close(self):
        if (self.data / "postmaster.pid").exists():
            self.signal(signal.SIGCONT)
            self.stop()


def is_alive(process):
    try:
        return Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


class Roster:
    """A server process from target/roster.jar with the image's options; JAVA and JAVA_FLAGS (-Xmx160m) say how."""

    def __init__(self, folder, number=0, database_port=DATABASE_PORT):
        self.port = SERVER_PORT + number
        self.log = folder / f"server-{number}.log"
        self.environment = {name: value for name, value in os.environ.items() if not name.startswith(("ROSTER_", "POSTGRES_"))} | {
            "POSTGRES_HOST": "127.0.0.1", "POSTGRES_PORT": str(database_port), "POSTGRES_USER": "roster",
            "POSTGRES_PASSWORD": "none", "API_BEARER": TOKEN, "SERVER_PORT": str(self.port)}
        self.process = None

    def start(self):
        jar = ROOT / "target" / "roster.jar"
        if not jar.exists():
            sys.exit("There is no target/roster.jar: ./mvnw -DskipTests package")
        flags = [f"@{ROOT / 'deploy' / 'image' / 'java.options'}", *os.environ.get("JAVA_FLAGS", "-Xmx160m").split()]
        with self.log.open("a") as log:
            self.process = subprocess.Popen([os.environ.get("JAVA", "java"), *flags, "-jar", jar], env=self.environment,
                                            stdout=log, stderr=log, start_new_session=True)
        return self

    def ready(self, seconds=120):
        wait(f"server ready, see {self.log}", self.is_ready, seconds)
        return self

    def is_ready(self):
        if self.process.poll() is not None:
            sys.exit(f"The server ended: {self.log.read_text()[-2000:]}")
        return self.get("/readyz")[0] == 200

    def get(self, path):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.request("GET", path, headers={"Authorization": "Bearer " + TOKEN})
            response = connection.getresponse()
            return response.status, response.read().decode()
        except (OSError, http.client.HTTPException):
            return 0, ""
        finally:
            connection.close()

    def metric(self, name):
        """The sum over its labels."""
        found = re.findall(rf"^{name}(?:{{[^}}]*}})? (\S+)$", self.get("/actuator/prometheus")[1], re.MULTILINE)
        return sum(map(float, found))

    def rss(self):
        """Megabytes."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) // 1024

    def kill(self):
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait()

    def faults(self):
        """Lines of the log in which the server tells of a fault of its own."""
        # What Reactor drops has no other witness. The driver and Spring call an error what a lost connection makes of their work.
        return [line for line in self.log.read_text().splitlines() if re.search(r" ERROR +(d\.r|dev\.roster|r\.core|reactor\.core)\.", line)]


class Stage:
    """A folder, a database and whatever runs on it, all gone at the end."""

    def __init__(self, name):
        self.folder = Path(tempfile.mkdtemp(prefix=f"roster-{name}-", dir=os.environ.get("FAILURES_DIR")))
        self.postgres = None
        self.servers = []

    def __enter__(self):
        self.postgres = Postgres(self.folder)
        return self

    def server(self, number=0, database_port=DATABASE_PORT):
        self.servers.append(Roster(self.folder, number, database_port))
        return self.servers[-1].start()

    def __exit__(self, kind, failure, trace):
        for server in self.servers:
            server.kill()
        if self.postgres:
            self.postgres.close()
        if kind is None and "KEEP" not in os.environ:
            shutil.rmtree(self.folder)
        else:
            print(f"What was written is in {self.folder}")


class Verdict:
    """What was checked, and whether all of it was so."""

    def __init__(self):
        self.failed = []

    def check(self, what, holds, detail=""):
        print(f"  {'ok  ' if holds else 'FAIL'} {what}{': ' if detail != '' else ''}{detail}", flush=True)
        if not holds:
            self.failed.append(what)

    @staticmethod
    def note(text):
        print(f"       {text}", flush=True)
