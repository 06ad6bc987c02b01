"""How a post is named in an address: by the number people say on the phone."""

from django.urls import register_converter


class PostNumber:
    """G-2026-00142."""

    regex = r"G-\d{4}-\d{5,9}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(PostNumber, "post_number")
