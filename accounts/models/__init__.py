"""Models of accounts, one module per aggregate."""

from accounts.models.appointments import Appointment
from accounts.models.files import StoredFile
from accounts.models.institution import Institution
from accounts.models.invitations import Invitation
from accounts.models.notifications import MailDelivery, Notification
from accounts.models.people import User
from accounts.models.units import Unit, UnitUserPermission

__all__ = [
    "Appointment",
    "Institution",
    "Invitation",
    "MailDelivery",
    "Notification",
    "StoredFile",
    "Unit",
    "UnitUserPermission",
    "User",
]
