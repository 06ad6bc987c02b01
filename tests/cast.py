"""The named demo people as the tests' cast: a small institution in which every role is held by somebody.

people = cast()
post = make_submitted(submitter=people.representative, channels=[people.okent_dis])
"""

from dataclasses import dataclass, field

from accounts.enums import Role, UnitKind
from accounts.models import Appointment, Institution, Unit, User
from channels_registry.enums import ChannelKind
from channels_registry.models import Channel
from tests.make.accounts import make_appointment, make_institution, make_person, make_unit
from tests.make.channels import make_channel

# Code: (parent, kind, name).
UNITS = {
    "REK": ("", UnitKind.SENIOR, "Rektörlük"),
    "RYE": ("REK", UnitKind.SENIOR, "Eğitim-Öğretimden Sorumlu Rektör Yardımcılığı"),
    "GNS": ("REK", UnitKind.ADMIN, "Genel Sekreterlik"),
    "KIH": ("GNS", UnitKind.DIRECTORATE, "Kurumsal İletişim ve Halkla İlişkiler Direktörlüğü"),
    "OID": ("GNS", UnitKind.ADMIN, "Öğrenci İşleri Direktörlüğü"),
    "BTD": ("GNS", UnitKind.ADMIN, "Bilgi Teknolojileri Direktörlüğü"),
    "MID": ("GNS", UnitKind.ADMIN, "Mali İşler Direktörlüğü"),
    "HUK": ("REK", UnitKind.ADMIN, "Hukuk Müşavirliği"),
    "DHF": ("REK", UnitKind.ACADEMIC, "Diş Hekimliği Fakültesi"),
}
# Name in the cast: (full name, part of the address before the @, unit, roles).
PEOPLE = {
    "director": ("Elif Aydın", "elif.aydin", "KIH", (Role.DIRECTOR, Role.APPROVER)),
    "reviewer": ("Mert Kaya", "mert.kaya", "KIH", (Role.REVIEWER,)),
    "manager": (
        "Zeynep Demir",
        "zeynep.demir",
        "KIH",
        (Role.MANAGER, Role.MODERATOR, Role.TRIAGE, Role.CUSTODIAN, Role.DUTY),
    ),
    "designer": ("Barış Tekin", "baris.tekin", "KIH", (Role.DESIGNER,)),
    "representative": ("Deniz Arslan", "deniz.arslan", "DHF", (Role.REPRESENTATIVE,)),
    "backup": ("Burak Şahin", "burak.sahin", "DHF", (Role.REPRESENTATIVE,)),
    "dean": ("Ayşe Yıldız", "ayse.yildiz", "DHF", (Role.UNIT_HEAD,)),
    "oid_representative": ("İrem Can", "irem.can", "OID", (Role.REPRESENTATIVE,)),
    "responder": ("Selin Koç", "selin.koc", "OID", (Role.RESPONDER,)),
    "auditor": ("Hakan Öztürk", "hakan.ozturk", "BTD", (Role.AUDITOR,)),
    "privacy": ("Gül Erdem", "gul.erdem", "HUK", (Role.PRIVACY, Role.APPROVER)),
    "senior": ("Can Aksoy", "can.aksoy", "RYE", (Role.SENIOR,)),
    "custodian": ("Kerem Aslan", "kerem.aslan", "KIH", (Role.CUSTODIAN,)),
    "finance": ("Nalan Uslu", "nalan.uslu", "MID", (Role.FINANCE,)),
    "admin": ("Tolga Er", "tolga.er", "BTD", (Role.ADMIN,)),
}
BACKUPS = frozenset({"backup"})


@dataclass
class Cast:
    """The people by the names of PEOPLE, read anew so that nothing of the making is cached, and what they work with.

    Everybody signs in with `tests.make.accounts.PASSWORD`. OFFICIAL accounts: `instagram`, `x`; unit accounts:
    `okent_dis` (Instagram, DHF, with a backup) and `okent_ogrenci` (X, OID).
    """

    institution: Institution
    units: dict[str, Unit]
    director: User
    reviewer: User
    manager: User
    designer: User
    representative: User
    backup: User
    dean: User
    oid_representative: User
    responder: User
    auditor: User
    privacy: User
    senior: User
    custodian: User
    finance: User
    admin: User
    instagram: Channel
    x: Channel
    okent_dis: Channel
    okent_ogrenci: Channel
    appointments: dict[tuple[str, str], Appointment] = field(default_factory=dict)

    def everybody(self) -> dict[str, User]:
        """All people by their name in the cast."""
        return {name: getattr(self, name) for name in PEOPLE}


def cast() -> Cast:
    """Build the institution; the same rows each time but for random identifiers."""
    institution = make_institution()
    units: dict[str, Unit] = {}
    for code, (parent, kind, name) in UNITS.items():
        units[code] = make_unit(code=code, kind=kind, name_tr=name, parent=units.get(parent))
    people, appointments = _appointed(institution, units)
    channels = _channels(units, appointments)
    fresh = {name: User.objects.get(pk=person.pk) for name, person in people.items()}
    return Cast(institution=institution, units=units, appointments=appointments, **fresh, **channels)


def _appointed(
    institution: Institution, units: dict[str, Unit]
) -> tuple[dict[str, User], dict[tuple[str, str], Appointment]]:
    """Everybody with an open appointment per role, by (name in the cast, role)."""
    people, held = {}, {}
    for name, (full_name, address, unit, roles) in PEOPLE.items():
        people[name] = make_person(full_name=full_name, email=f"{address}@{institution.domain}")
        for role in roles:
            held[name, str(role)] = make_appointment(
                role=role, unit=units[unit], user=people[name], is_backup=name in BACKUPS
            )
    return people, held


def _channels(units: dict[str, Unit], held: dict[tuple[str, str], Appointment]) -> dict[str, Channel]:
    manager = held["manager", Role.MANAGER]
    official = {"unit": units["KIH"], "kind": ChannelKind.OFFICIAL, "representative": manager}
    return {
        "instagram": make_channel(platform="instagram", handle="ornekkentuni", **official),
        "x": make_channel(platform="x", handle="ornekkentuni", **official),
        "okent_dis": make_channel(
            platform="instagram",
            handle="okent_dis",
            unit=units["DHF"],
            representative=held["representative", Role.REPRESENTATIVE],
            backup=held["backup", Role.REPRESENTATIVE],
        ),
        "okent_ogrenci": make_channel(
            platform="x",
            handle="okent_ogrenci",
            unit=units["OID"],
            representative=held["oid_representative", Role.REPRESENTATIVE],
        ),
    }
