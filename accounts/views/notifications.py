"""The inbox of notices, and the list of e-mails that could not be delivered."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts import notices, selectors
from accounts.models import MailDelivery, Notification
from accounts.services import notifications
from accounts.views import filters
from core.access import access
from core.pagination import page_of


@access(signed_in=True)
def inbox(request: HttpRequest) -> HttpResponse:
    """The person's notices, newest first, all or only the unread ones."""
    only_unread = request.GET.get("durum") == "okunmamis"
    page = page_of(
        request, selectors.inbox(request.user, only_unread=only_unread), ordering=["-visible_from"]
    )
    unread = Notification.objects.filter(recipient=request.user).unread().count()
    address = reverse("accounts:notifications")
    context = {
        "page": page,
        "rows": [_row(notice) for notice in page],
        "only_unread": only_unread,
        "unread": unread,
        "tabs": [
            {"url": address, "label": _("All"), "count": None, "is_current": not only_unread},
            {
                "url": f"{address}?durum=okunmamis",
                "label": _("Unread"),
                "count": unread,
                "is_current": only_unread,
            },
        ],
    }
    return render(request, "accounts/notification_list.html", context)


def _row(notice: Notification) -> dict:
    kind = notices.kind_of(notice.kind)
    return {
        "notice": notice,
        "kind": kind,
        "subject": kind.subject_of(notice.context),
        "body": kind.body_of(notice.context),
    }


@access(signed_in=True, html=False)
@require_POST
def open_notice(request: HttpRequest) -> HttpResponse:
    """Mark a notice read and go where it points."""
    notice = get_object_or_404(selectors.inbox(request.user), uid=filters.posted_uid(request, "notice"))
    notifications.mark_read(notice)
    return redirect(notice.target_url or "accounts:notifications")


@access(signed_in=True, html=False)
@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark every notice read."""
    count = notifications.mark_all_read(request.user)
    if count:
        messages.success(
            request,
            ngettext(
                "%(count)d notification marked as read.", "%(count)d notifications marked as read.", count
            )
            % {"count": count},
        )
    return redirect("accounts:notifications")


@access("people.manage", "system.run")
def undelivered(request: HttpRequest) -> HttpResponse:
    """Mails that no attempt could deliver: to whom, about what kind of thing, why. Not what they say."""
    page = page_of(request, selectors.undelivered(), ordering=["-created_at"])
    context = {
        "page": page,
        "rows": [{"mail": mail, "kind": notices.kind_of(mail.notification.kind)} for mail in page],
    }
    return render(request, "accounts/mail_undelivered.html", context)


@access("people.manage", "system.run", html=False)
@require_POST
def retry(request: HttpRequest) -> HttpResponse:
    """Send one undelivered mail, or all of them, once more."""
    if "mail" in request.POST:
        deliveries = MailDelivery.objects.select_related("notification__recipient")
        delivery = get_object_or_404(deliveries, uid=filters.posted_uid(request, "mail"))
        notifications.retry_mail(delivery, actor=request.user)
        count = 1
    else:
        count = notifications.retry_all(actor=request.user)
    messages.success(
        request,
        ngettext("%(count)d e-mail is on its way again.", "%(count)d e-mails are on their way again.", count)
        % {"count": count},
    )
    return redirect("accounts:undelivered")
