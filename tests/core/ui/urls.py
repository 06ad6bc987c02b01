"""The addresses that the shell links to, so that it can be tested without the apps behind them."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path


def answer(request: HttpRequest) -> HttpResponse:
    """Nothing: the tests only need the address."""
    return HttpResponse("")


accounts = (
    [
        path("tema/", answer, name="theme"),
        path("bildirimler/", answer, name="notifications"),
        path("profil/", answer, name="profile"),
    ],
    "accounts",
)

urlpatterns = [
    path("", answer, name="home"),
    path("stil/", answer, name="style"),
    path("inceleme/", answer, name="queue"),
    path("gonderiler/", answer, name="posts"),
    path("gonderiler/yeni/", answer, name="new"),
    path("talepler/", answer, name="cases"),
    path("hesaplar/", answer, name="channels"),
    path("cikis/", answer, name="account_logout"),
    path("", include(accounts)),
]
