"""
Clients that write as identity providers do, and a ledger of what they were told.

Each change has as many rows in the journal as it says, under the ids of the requests that asked for it (X-Request-Id). So the ledger can
tell from the journal whether a write that was acknowledged is there, whether it was done twice, and whether any was done by half.
"""
import random
import threading
import time
import uuid
from collections import Counter
from dataclasses import dataclass, field

from failing import client
from failing.client import Client

SHARED_GROUPS = 8
PAUSE = 0.3


@dataclass
class Change:
    """rows: what it puts into the journal, all at once; None where others may do it first, or an earlier try a part of it."""
    kind: str
    rows: int | None
    requests: list = field(default_factory=list)
    acknowledged: bool = False


@dataclass
class Wanted:
    """A user as its client wants it; groups: those of all that it is in."""
    name: str
    number: int
    title: str = "Engineer"
    active: bool = True
    groups: set = field(default_factory=set)

    def body(self):
        return client.user(self.name, self.number) | {"title": self.title, "active": self.active}


class Workload:
    """A number of workers, each with users and groups of its own and members in groups that all share."""

    def __init__(self, ports, workers=16, seed=None, with_conflicts=False):
        self.answers, self.changes, self.broken = [], [], []
        self.ports, self.with_conflicts = ports, with_conflicts
        # While it is not set, workers that got no answer wait with their next try.
        self.go, self.stopping = threading.Event(), threading.Event()
        self.go.set()
        self.name = f"f{uuid.uuid4().hex[:6]}"
        setup = Worker(self, -1, random.Random(seed))
        self.shared = [setup.create("/Groups", f"{self.name}-shared-{i}", client.group(f"{self.name}-shared-{i}"), 1)
                       for i in range(SHARED_GROUPS)]
        self.contested = [setup.create("/Users", f"{self.name}-contested-{i}", client.user(f"{self.name}-contested-{i}", i), 1)
                          for i in range(4)]
        self.emails = Counter()
        self.workers = [Worker(self, i, random.Random(f"{seed}-{i}")) for i in range(workers)]

    def start(self):
        for worker in self.workers:
            worker.start()
        return self

    def stop(self):
        """Each worker brings the change that it is at to its end."""
        self.stopping.set()
        self.go.set()
        for worker in self.workers:
            worker.join(180)
        return not self.broken and not any(worker.is_alive() for worker in self.workers)

    def acknowledged(self):
        return sum(change.acknowledged for change in self.changes)

    def violations(self, postgres):
        """What the ledger and the journal do not agree about."""
        rows = Counter({request: int(count) for request, count in
                        postgres.sql("SELECT request_id, count(*) FROM scim.change GROUP BY 1")})
        wrong = []
        for change in list(self.changes):
            if change.rows is None:
                continue
            found = [rows[request] for request in list(change.requests)]
            if change.acknowledged and sum(found) == 0:
                wrong.append(f"{change} is lost")
            elif any(count not in (0, change.rows) for count in found):
                wrong.append(f"{change} is there by half: {found}")
            elif sum(found) > change.rows:
                wrong.append(f"{change} is there twice: {found}")
        return wrong

    def differences(self, postgres):
        """What is stored beside what the clients wanted, once all is answered."""
        users = {key: value for worker in self.workers for key, value in worker.users.items()}
        groups = {key: members for worker in self.workers for key, members in worker.groups.items()}
        stored = {id: state for id, *state in postgres.sql(
            f"SELECT id, title, active FROM users WHERE lower(user_name) LIKE '{self.name}-w%'")}
        members = set(map(tuple, postgres.sql("SELECT m.group_id, m.member_id FROM group_members m JOIN users u ON u.id = m.member_id "
                                              f"WHERE lower(u.user_name) LIKE '{self.name}-w%'")))
        wanted = {(group, id) for id, user in users.items() for group in user.groups}
        wanted |= {(group, user) for group, inside in groups.items() for user in inside if user in users}
        wrong = [f"user {id}: {state} is stored, {users.get(id)} was wanted" for id, state in stored.items()
                 if id not in users or [users[id].title, "t" if users[id].active else "f"] != state]
        wrong += [f"users: {len(stored)} are stored, {len(users)} were wanted"] * (len(stored) != len(users))
        wrong += [f"membership {pair} is on one side only" for pair in members ^ wanted]
        emails = postgres.sql(f"SELECT count(*) FROM user_emails WHERE email LIKE '{self.name}-mail-%'")[0][0]
        wrong += [f"emails of shared users: {emails} are stored, {self.emails['added']} were added"] * (
            int(emails) != self.emails["added"])
        return wrong


class Worker(threading.Thread):
    def __init__(self, workload, number, chance):
        super().__init__(daemon=True)
        self.workload, self.number, self.chance = workload, number, chance
        self.clients = [Client(port, workload.answers) for port in workload.ports]
        self.turn = max(number, 0)
        # By id.
        self.users = {}
        # id: members
        self.groups = {}
        self.made = 0

    def run(self):
        kinds = [self.new_user] * 6 + [self.retitle, self.switch, self.put] * 2 + [self.join_shared] * 4 + [self.leave_shared] * 2 \
            + [self.drop_user, self.new_group, self.drop_group, self.bulk]
        if self.workload.with_conflicts:
            kinds += [self.add_email, self.contest] * 2
        try:
            while not self.workload.stopping.is_set():
                self.chance.choice(kinds)()
        except Exception as failure:
            self.workload.broken.append(f"{self.name}: {failure!r}")
            raise

    def client(self):
        """The servers take turns."""
        self.turn += 1
        return self.clients[self.turn % len(self.clients)]

    def request(self, change):
        """The id of one more request for a change; in the ledger before it is sent."""
        if not change.requests:
            self.workload.changes.append(change)
        change.requests.append(f"{self.workload.name}-{uuid.uuid4().hex}")
        return change.requests[-1]

    def pause(self):
        time.sleep(PAUSE)
        self.workload.go.wait()

    def settle(self, change, method, path, body, also=()):
        """Asks until there is an answer that is one."""
        while True:
            answer = self.client().call(change.kind, method, path, body, self.request(change))
            if not answer.is_passing:
                change.acknowledged = answer.status < 300 or answer.status in also
                return answer
            self.pause()

    def create(self, path, name, body, rows):
        """A create, as providers retry it: they look first whether it is there. The id."""
        change = Change("create " + path[1:-1], rows)
        attribute, value = ("userName", body["userName"]) if path == "/Users" else ("displayName", name)
        both = self.workload.with_conflicts and path == "/Users" and self.number >= 0 and self.chance.random() < 0.3
        while True:
            answers = self.twice(change, path, body) if both else [
                self.client().call(change.kind, "POST", path, body, self.request(change))]
            made = [answer for answer in answers if answer.status == 201]
            if made:
                change.acknowledged = True
                return made[0].json()["id"]
            found = self.client().find(path, attribute, value)
            while found is None:
                self.pause()
                found = self.client().find(path, attribute, value)
            if found:
                change.acknowledged = True
                return found[0]
            self.pause()

    def twice(self, change, path, body):
        """To two servers at the same time, in another case: a deliberate duplicate."""
        pair = [self.client(), self.client()] if len(self.clients) > 1 else [self.clients[0]]
        for one, cased in zip(pair, (body, body | {"userName": body["userName"].upper()})):
            one.send("create User twice", "POST", path, cased, self.request(change))
        return [one.receive() for one in pair]

    def named(self):
        """A user that is not there yet."""
        self.made += 1
        return Wanted(f"{self.workload.name}-w{self.number}-{self.made}", self.made)

    def new_user(self):
        user = self.named()
        self.users[self.create("/Users", user.name, user.body(), 1)] = user

    def retitle(self):
        self.change("patch User", lambda user: setattr(user, "title", f"title {uuid.uuid4().hex[:8]}"),
                    "PATCH", lambda user: client.patch("replace", "title", user.title))

    def switch(self):
        """Disables, or lets in again."""
        self.change("switch User", lambda user: setattr(user, "active", not user.active),
                    "PATCH", lambda user: client.patch("replace", "active", user.active))

    def put(self):
        self.change("put User", lambda user: setattr(user, "title", f"title {uuid.uuid4().hex[:8]}"), "PUT", Wanted.body)

    def change(self, kind, edit, method, body):
        if self.users:
            id, user = self.chance.choice(list(self.users.items()))
            edit(user)
            self.settle(Change(kind, 1), method, "/Users/" + id, body(user))

    def bulk(self):
        """Some users, who join a group that all share, in one request. What an unanswered one did of it is found out, and the rest done."""
        users = {f"u{i}": self.named() for i in range(5)}
        group = self.chance.choice(self.workload.shared)
        change = Change("bulk", None)
        answer = self.settle(change, "POST", "/Bulk", client.bulk(
            [("POST", "/Users", user.body(), key) for key, user in users.items()]
            + [("PATCH", "/Groups/" + group, client.join("bulkId:" + key for key in users), None)]))
        results = answer.json().get("Operations", [])
        if results and all(one["status"] < "300" for one in results):
            change.rows = 2 * len(users)
            ids = [one["location"].rsplit("/", 1)[1] for one in results[:-1]]
        else:
            # The rest after an earlier try that had no answer, or whose end was refused for now.
            change.acknowledged = len(change.requests) > 1 or any(one["status"] in ("429", "503") for one in results)
            ids = [self.create("/Users", user.name, user.body(), None) for user in users.values()]
            self.settle(Change("add members", None), "PATCH", "/Groups/" + group, client.join(ids))
        for id, user in zip(ids, users.values()):
            user.groups.add(group)
            self.users[id] = user

    def join_shared(self):
        group = self.chance.choice(self.workload.shared)
        outside = [id for id, user in self.users.items() if group not in user.groups]
        joining = self.chance.sample(outside, min(len(outside), self.chance.choice((1, 1, 5))))
        if joining:
            self.settle(Change("add members", len(joining)), "PATCH", "/Groups/" + group, client.join(joining))
            for id in joining:
                self.users[id].groups.add(group)

    def leave_shared(self):
        inside = [id for id, user in self.users.items() if user.groups]
        if inside:
            id = self.chance.choice(inside)
            group = self.chance.choice(sorted(self.users[id].groups))
            self.settle(Change("remove member", 1), "PATCH", "/Groups/" + group, client.leave(id))
            self.users[id].groups.remove(group)

    def drop_user(self):
        if len(self.users) > 10:
            id = self.chance.choice(list(self.users))
            own = [group for group, members in self.groups.items() if id in members]
            rows = 1 + len(self.users[id].groups) + len(own)
            self.settle(Change("delete User", rows), "DELETE", "/Users/" + id, None, also=(404,))
            del self.users[id]
            for group in own:
                self.groups[group].remove(id)

    def new_group(self):
        members = self.chance.sample(list(self.users), min(len(self.users), 10))
        name = f"{self.workload.name}-group-w{self.number}-{self.made}-{uuid.uuid4().hex[:6]}"
        self.groups[self.create("/Groups", name, client.group(name, members), 1 + len(members))] = set(members)

    def drop_group(self):
        if len(self.groups) > 2:
            group = self.chance.choice(list(self.groups))
            self.settle(Change("delete Group", 1 + len(self.groups[group])), "DELETE", "/Groups/" + group, None, also=(404,))
            del self.groups[group]

    def add_email(self):
        """To one user by all workers and servers: none may be lost."""
        self.workload.emails["sent"] += 1
        value = {"value": f"{self.workload.name}-mail-{uuid.uuid4().hex[:10]}@contoso.com", "type": "other"}
        user = self.chance.choice(self.workload.contested)
        answer = self.settle(Change("add email", None), "PATCH", "/Users/" + user, client.patch("add", "emails", [value]))
        self.workload.emails["added"] += answer.status < 300

    def contest(self):
        """The same members by all workers: whatever comes of it, the journal has to tell it."""
        user, group = self.chance.choice(self.workload.contested), self.chance.choice(self.workload.shared)
        body = self.chance.choice((client.join([user]), client.leave(user)))
        self.settle(Change("contest", None), "PATCH", "/Groups/" + group, body, also=(400,))
