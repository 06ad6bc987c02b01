"""Who is who in the demo, for the person at the terminal."""

from django.utils import translation

from accounts.demo import demo_people


def demo_lines() -> list[str]:
    """One line per person with roles and unit, in Turkish; empty when nothing is seeded."""
    with translation.override("tr"):
        people = [(person.user.full_name, ", ".join(person.roles), person.unit) for person in demo_people()]
    if not people:
        return []
    width = max(len(name) for name, _roles, _unit in people)
    lines = [f"  {name:{width}}  {roles} ({unit})" for name, roles, unit in people]
    return ["Demo people; the sign-in page lets you in as any of them:", *lines]
