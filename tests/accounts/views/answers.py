"""What tests read from an answer."""


def text(response) -> str:
    """What a page says; it must have been given."""
    assert response.status_code == 200
    return response.content.decode()


def names_in(response) -> list[str]:
    """The people of a list page, in its order."""
    return [person.full_name for person in response.context["page"]]
