"""Write down by hand that a post is out."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.forms.refusals import attempt
from channels_registry import policies
from channels_registry.enums import PostOrigin
from channels_registry.forms.posts import RecordPostForm
from channels_registry.services.posts import record_published_post
from channels_registry.views.lookup import visible_channel
from core.access import access


@access("channel.view")
def record_post(request: HttpRequest, platform: str, handle: str) -> HttpResponse:
    """The address of a post that came out past the portal, and when."""
    channel = visible_channel(request, platform, handle)
    if not policies.can_record_post(request.user, channel):
        raise PermissionDenied
    form = RecordPostForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        if attempt(
            form,
            lambda: record_published_post(
                channel,
                permalink=values["permalink"],
                published_at=values["published_at"],
                origin=PostOrigin.RECORDED,
                actor=request.user,
            ),
        ):
            messages.success(request, _("The post is recorded."))
            return redirect(channel)
    return render(request, "channels_registry/post_form.html", {"form": form, "channel": channel})
