"""The inbox of notices, and the list of e-mails that could not be delivered."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from accounts import notices, selectors
from accounts.models import MailDelivery, Notification
from accounts.services import notifications
from accounts.views import filters
from core.access import access
from core.pagination import page_of

# What went wrong with a mail, by the class of the error that the delivery keeps.
MAIL_PROBLEMS: dict[str, str | Promise] = {
    "ConnectionRefusedError": gettext_lazy("The mail server does not answer."),
    "LookupError": gettext_lazy("The link in the mail cannot be made any more; invite the person again."),
    "SMTPAuthenticationError": gettext_lazy("The mail server refused the portal's name or password."),
    "SMTPConnectError": gettext_lazy("The mail server does not answer."),
    "SMTPDataError": gettext_lazy("The mail server refused the mail."),
    "SMTPRecipientsRefused": gettext_lazy("The recipient's address was refused."),
    "SMTPSenderRefused": gettext_lazy("The sender's address was refused."),
    "SMTPServerDisconnected": gettext_lazy("The mail server broke off the connection."),
    "SSLCertVerificationError": gettext_lazy("The certificate of the mail server is not valid."),
    "TimeoutError": gettext_lazy("The mail server did not answer in time."),
    "gaierror": gettext_lazy("The mail server was not found under its name."),
}


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
        "rows": [
            {
                "mail": mail,
                "kind": notices.kind_of(mail.notification.kind),
                "problem": _problem(mail.last_error),
            }
            for mail in page
        ],
    }
    return render(request, "accounts/mail_undelivered.html", context)


def _problem(error: str) -> str:
    """The sentence for an error, with the server's number; an unknown one by its own name."""
    name, _space, code = error.partition(" ")
    words = MAIL_PROBLEMS.get(name)
    if words is None:
        return _("Unknown error (%(error)s)") % {"error": error} if error else ""
    return f"{str(words).removesuffix('.')} ({code})." if code else str(words)


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
