"""No address of the portal takes a change without the token of a form, from whoever may make it.

The administration site is Django's own and has its protection from there.
"""

import pytest
from django.http import HttpResponse
from django.test import Client

from accounts.enums import Role
from accounts.models import User
from accounts.roles import DIRECTORATE_ROLES, ROLES_BY_ACTION
from audit.models import AuditEntry
from tests.architecture.test_isolation import Scene, own_addresses, row_counts
from tests.make.accounts import make_holder
from tests.urls import Address

pytestmark = pytest.mark.django_db


class Entitled:
    """Signed-in clients of people who may call an address with the scene's objects; one per role."""

    def __init__(self, scene: Scene) -> None:
        self._unit = scene.unit
        self._clients: dict[Role, Client] = {}

    def client(self, address: Address) -> Client:
        """A client that sends no token, of somebody with the first role that has one of the address's actions."""
        roles = [role for action in address.rule.actions for role in ROLES_BY_ACTION[action]]
        role = roles[0] if roles else Role.DIRECTOR
        if role not in self._clients:
            self._clients[role] = Client(enforce_csrf_checks=True)
            self._clients[role].force_login(self._holder(role))
        return self._clients[role]

    def _holder(self, role: Role) -> User:
        return make_holder(role, unit=None if role in DIRECTORATE_ROLES else self._unit)


def test_a_change_without_token_is_refused_everywhere() -> None:
    scene = Scene()
    entitled = Entitled(scene)
    calls = [(address.full_name, entitled.client(address), scene.url(address)) for address in own_addresses()]
    before, head, found = row_counts(), AuditEntry.objects.head().hash, {}
    for name, client, url in calls:
        answer = client.post(url, {"version": "1"})
        if answer.status_code != 403 or "errors/403_csrf.html" not in templates_of(answer):
            found[name] = answer.status_code
    assert found == {}
    assert row_counts() == before
    assert AuditEntry.objects.head().hash == head


def templates_of(answer: HttpResponse) -> list[str | None]:
    """Names of the templates of the answer."""
    return [template.name for template in answer.templates]  # type: ignore[attr-defined]
