"""What the Directorate's form of a post sends and shows: helpers of its tests."""

import re
from html import unescape

from tests.content_review.pictures import picture
from tests.content_review.views.reviewing import fresh, review_url

NOTE = "Afiş eklendi."


def url(post):
    return review_url(post, "edit_as_directorate")


def opened(client, post, **changes):
    """What the form sends when it was opened and only `changes` were typed."""
    return sent(client.get(url(post)), **{"note": NOTE, **changes})


def sent(page, **changes):
    """What the page sends back with `changes`: its fields as a browser has them, the images it names included."""
    form = page.context["form"]
    data = {name: form[name].value() for name in form.fields if name != "files"}
    data = {name: value for name, value in data.items() if value not in (None, False, [])}
    added = [image.key for image in form.images if image.is_new]
    return {**data, **({"added": added} if added else {}), **changes}


def add(client, post, *uploads, **changes):
    """The page after the files were sent with the button beside them."""
    data = opened(client, post, intent="add", **changes)
    return client.post(url(post), {**data, "files": list(uploads or [picture()])})


def described(page, **changes):
    """Answers about every new image of the page."""
    found = {}
    for image in page.context["form"].images:
        if image.is_new:
            answers = {"alt": "Afiş: gece açık.", "rights_basis": "own", "has_people": "no", **changes}
            found |= {f"{name}-{image.key}": value for name, value in answers.items()}
    return found


def media_of(post):
    return list(fresh(post).current_revision.media.select_related("asset").order_by("position"))


def errors_of(page):
    """The error summary: anchor -> sentence, without the name of the field before it."""
    summary = re.search(r'<div class="errsum".*?</div>', page.content.decode(), re.DOTALL)
    found = re.findall(r'<a href="#([^"]+)">([^<]+)</a>', summary[0]) if summary else []
    return {anchor: unescape(sentence).split(": ", 1)[-1] for anchor, sentence in found}
