"""Jobs of accounts, which the worker imports: mails and links, and what the turn of the day brings."""

from accounts.services import appointments, files, sessions
from accounts.services.mail import deliver
from accounts.services.passwords import send_link
from core.jobs import periodic

__all__ = ["deliver", "follow_the_calendar", "forget_sessions", "send_link", "sweep_files"]


@periodic("accounts.appointments", daily_at="00:01")
def follow_the_calendar() -> None:
    """Close appointments past their last day and give the rights of those that begin today, whatever became of them."""
    try:
        appointments.close_past_appointments()
    finally:
        appointments.open_due_appointments()


@periodic("accounts.files", daily_at="03:30")
def sweep_files() -> None:
    """Delete discarded files and files without a row."""
    files.sweep()


@periodic("accounts.sessions", daily_at="03:40")
def forget_sessions() -> None:
    """Delete sessions that have expired: who was signed in when is kept no longer than it is needed."""
    sessions.clear_expired()
