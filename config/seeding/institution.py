"""The institution, its units, its people and what they are appointed as, in the days in which the portal began."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import count

from accounts.enums import Role
from accounts.models import Appointment, User
from accounts.services import appointments, institution, invitations, people, units
from config.seeding import fixtures
from config.seeding.staff import Holding, Person, everybody, representative
from config.seeding.stage import DOMAIN, HANDLE_PREFIX, NAME_EN, NAME_TR, Stage, Step
from core import clock
from core.text import fold

FOUNDED = "-100 09:00"
STAFFED = "-99 09:30"
# Nine digits that begin with 20 are a student number at this university.
STUDENT_NUMBERS = r"20\d{7}"
TITLE_LINE = "Sosyal medya yönetim portalı"
DIRECTOR = "elif.aydin"
NEWCOMER = f"rana.ozkul@{DOMAIN}"
# These were in office long before there was a portal; representatives were appointed for it (P05).
LONG_IN_OFFICE = frozenset({Role.DIRECTOR, Role.UNIT_HEAD, Role.SENIOR, Role.FINANCE, Role.ADMIN})
# The letter of appointment: the institution's number, the code of the file, the number of the letter.
DOCUMENT = "E-20438716-903.07-{:04d}"


def steps(stage: Stage) -> Iterator[Step]:
    """Everything that makes the institution, then what has changed in it since."""
    founded, staffed = stage.calendar.moment(FOUNDED), stage.calendar.moment(STAFFED)
    yield Step(founded, "the institution", lambda: _establish(stage))
    for place, row in enumerate(fixtures.units(), start=1):
        at = founded + timedelta(minutes=place)
        yield Step(at, f"unit {row['code']}", lambda row=row: _add_unit(stage, row))
    numbers = count(1)
    for place, person in enumerate(everybody()):
        at = staffed + timedelta(minutes=4 * place)
        yield Step(at, person.username, lambda person=person: _add_person(stage, person, numbers))
    yield from _later(stage)


def _establish(stage: Stage) -> None:
    row = institution.establish(
        name_tr=NAME_TR,
        name_en=NAME_EN,
        domain=DOMAIN,
        handle_prefix=HANDLE_PREFIX,
        office_word="Direktörlük",
    )
    row.student_number_pattern, row.title_line = STUDENT_NUMBERS, TITLE_LINE
    institution.change(row, actor=None, fields=["student_number_pattern", "title_line"])


def _add_unit(stage: Stage, row: dict) -> None:
    stage.units[row["code"]] = units.create(
        actor=None,
        code=row["code"],
        kind=row["kind"],
        name_tr=row["name_tr"],
        name_en=row["name_en"],
        parent=stage.units.get(row["parent"]),
        mailbox=f"{fold(row['code'])}@{DOMAIN}",
    )


def _add_person(stage: Stage, person: Person, numbers: Iterator[int]) -> None:
    """The person with all appointments. The Director comes from the installation, everybody else from the Director."""
    is_director = person.username == DIRECTOR
    actor = None if is_director else stage.person(DIRECTOR)
    user = people.create(
        actor=actor, email=f"{person.username}@{DOMAIN}", full_name=person.full_name, title=person.title
    )
    stage.people[user.email] = user
    for holding in person.holdings:
        _appoint(stage, user, holding, actor, next(numbers))
    stage.rights_changed(user)


def _appoint(stage: Stage, user: User, holding: Holding, actor: User | None, number: int) -> None:
    stage.appointments[user.email, holding.unit, holding.role] = appointments.appoint(
        actor=actor,
        user=user,
        unit=stage.units[holding.unit],
        role=holding.role,
        is_backup=holding.is_backup,
        starts_on=_first_day(holding, number),
        document_no=DOCUMENT.format(1100 + 7 * number),
    )


def _first_day(holding: Holding, number: int) -> date:
    """Years back for offices, the days before the portal began for everybody who was appointed for it."""
    back = 200 + 61 * number % 900 if holding.role in LONG_IN_OFFICE else 1 + number % 9
    return clock.today() - timedelta(days=back)


# ---- What has changed since ---------------------------------------------------------------------------------------


def _later(stage: Stage) -> Iterator[Step]:
    """A representative who left, one whose time ends soon, one who begins next month, one who is invited."""
    moment = stage.calendar.moment
    yield Step(moment("-24 11:20"), "SBF loses its representative", lambda: _end(stage, "SBF"))
    yield Step(moment("-9 16:10"), "ULI loses its representative", lambda: _end(stage, "ULI"))
    yield Step(moment("-6 10:05"), "an end is set at MYO", lambda: _set_end(stage, "MYO"))
    yield Step(moment("-2 13:40"), "a new representative is invited", lambda: _invite_newcomer(stage))


REASONS = {
    "SBF": "Yurt dışı görevlendirmesi nedeniyle ayrıldı.",
    "ULI": "Başka bir birime atandı; yerine henüz görevlendirme yapılmadı.",
    "MYO": "Emekliliği nedeniyle görevi sona eriyor.",
}


def _first_representative(stage: Stage, unit: str) -> Appointment:
    """The appointment with which the unit's representative began."""
    return stage.appointments[f"{representative(unit)}@{DOMAIN}", unit, Role.REPRESENTATIVE]


def _end(stage: Stage, unit: str) -> None:
    """The Director ends an appointment; what hung on it is restricted by the same service (P21)."""
    appointments.end(_first_representative(stage, unit), actor=stage.person(DIRECTOR), reason=REASONS[unit])
    stage.rights_changed()


def _set_end(stage: Stage, unit: str) -> None:
    appointments.schedule_end(
        _first_representative(stage, unit),
        actor=stage.person(DIRECTOR),
        ends_on=stage.calendar.day("+15"),
        reason=REASONS[unit],
    )
    stage.rights_changed()


def _invite_newcomer(stage: Stage) -> None:
    """Somebody who begins next month and has not accepted the invitation yet."""
    director = stage.person(DIRECTOR)
    newcomer = people.create(
        actor=director, email=NEWCOMER, full_name="Rana Özkul", title="Öğretim görevlisi"
    )
    stage.people[newcomer.email] = newcomer
    appointments.appoint(
        actor=director,
        user=newcomer,
        unit=stage.units["ULI"],
        role=Role.REPRESENTATIVE,
        starts_on=stage.calendar.day("+8"),
        document_no=DOCUMENT.format(1998),
    )
    invitations.invite(newcomer, actor=director)
