"""A client that keeps what it was answered."""
import http.client
import json
import time
from dataclasses import dataclass, replace
from urllib.parse import quote

from failing.processes import TOKEN

USER = "urn:ietf:params:scim:schemas:core:2.0:User"
GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group"
PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
BULK = "urn:ietf:params:scim:api:messages:2.0:BulkRequest"
ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"


@dataclass
class Answer:
    """Status 0: there was none, the connection broke or it took too long; or it began and was cut off."""
    kind: str
    begun: float
    seconds: float
    status: int
    retry_after: str = ""
    text: str = ""
    is_cut: bool = False

    @property
    def is_passing(self):
        return self.status in (0, 429, 503)

    def json(self):
        return json.loads(self.text) if self.text else {}


class Client:
    """One kept connection to a server, opened anew when it breaks."""
    PATIENCE = 90

    def __init__(self, port, answers):
        self.answers = answers
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=self.PATIENCE)

    def send(self, kind, method, path, body=None, request_id=None):
        """Sends without waiting for the answer, which receive() returns."""
        headers = {"Authorization": "Bearer " + TOKEN, "Content-Type": "application/scim+json"}
        if request_id:
            headers["X-Request-Id"] = request_id
        self.sent = kind, time.monotonic()
        try:
            self.connection.request(method, "/scim/v2" + path, None if body is None else json.dumps(body), headers)
        except (OSError, http.client.HTTPException):
            self.connection.close()

    def receive(self):
        kind, begun = self.sent
        response = None
        try:
            response = self.connection.getresponse()
            text = response.read().decode()
            answer = Answer(kind, begun, 0, response.status, response.headers.get("Retry-After", ""), text)
        except (OSError, http.client.HTTPException):
            self.connection.close()
            answer = Answer(kind, begun, 0, 0, is_cut=response is not None)
        answer.seconds = time.monotonic() - begun
        # What went well is only counted.
        self.answers.append(answer if answer.status >= 400 else replace(answer, text=""))
        return answer

    def call(self, kind, method, path, body=None, request_id=None):
        self.send(kind, method, path, body, request_id)
        return self.receive()

    def find(self, path, attribute, value):
        """The ids, or None where there was no answer of use."""
        answer = self.call("lookup", "GET", f"{path}?attributes=id&filter=" + quote(f'{attribute} eq "{value}"'))
        return [found["id"] for found in answer.json().get("Resources", [])] if answer.status == 200 else None


def user(name, number):
    return {"schemas": [USER, ENTERPRISE], "userName": name + "@contoso.com", "externalId": name, "active": True,
            "displayName": "User " + name, "title": "Engineer", "name": {"givenName": f"Given{number}", "familyName": f"Family{number}"},
            "emails": [{"primary": True, "type": "work", "value": name + "@contoso.com"}],
            "phoneNumbers": [{"type": "work", "value": "+1 555 0100"}, {"type": "mobile", "value": "+1 555 0101"}],
            "addresses": [{"type": "work", "streetAddress": "One Way", "locality": "Redmond", "postalCode": "98052", "country": "US"}],
            ENTERPRISE: {"employeeNumber": name, "department": "Sales", "costCenter": "42", "organization": "Contoso"}}


def group(name, members=()):
    return {"schemas": [GROUP], "displayName": name, "externalId": name, "members": [{"value": member} for member in members]}


def patch(op, path, value):
    return {"schemas": [PATCH], "Operations": [{"op": op, "path": path, "value": value}]}


def join(members):
    return patch("add", "members", [{"value": member} for member in members])


def leave(member):
    return {"schemas": [PATCH], "Operations": [{"op": "remove", "path": f'members[value eq "{member}"]'}]}


def bulk(operations):
    """Of method, path, data and bulkId or None."""
    return {"schemas": [BULK], "Operations": [
        {"method": method, "path": path, "data": data} | ({"bulkId": key} if key else {}) for method, path, data, key in operations]}


def quantiles(seconds):
    """p50, p99 and most, in milliseconds."""
    ordered = sorted(seconds) or [0]
    return [1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))] for share in (0.5, 0.99, 1)]
