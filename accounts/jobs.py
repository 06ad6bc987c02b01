"""Jobs of accounts, which the worker imports: mails, and what the turn of the day brings."""

from accounts.services import appointments, files
from accounts.services.mail import deliver
from core.jobs import periodic

__all__ = ["deliver", "follow_the_calendar", "sweep_files"]


@periodic("accounts.appointments", daily_at="00:01")
def follow_the_calendar() -> None:
    """Close appointments past their last day and give the rights of those that begin today."""
    appointments.close_past_appointments()
    appointments.open_due_appointments()


@periodic("accounts.files", daily_at="03:30")
def sweep_files() -> None:
    """Delete discarded files and files without a row."""
    files.sweep()
