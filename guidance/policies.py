"""Who may word the principles."""

from accounts.policies import may_anywhere


def can_edit_principles(user) -> bool:
    """The Director; rules reach the whole institution."""
    return may_anywhere(user, "rules.edit")
