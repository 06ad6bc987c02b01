"""The samples of the style guide, loaded by its template alone."""

from django import template

from core.design import samples

register = template.Library()


@register.simple_tag
def style_samples():
    """Invented content for every component."""
    return samples.samples()
