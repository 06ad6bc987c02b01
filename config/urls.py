"""Root URL table: each app owns its own prefix (decisions.md section 8)."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from config import views
from config.home import home

urlpatterns = [
    path("", home, name="home"),
    path("", include("accounts.urls_sign_in")),
    path("", include("accounts.urls")),
    path("", include("channels_registry.urls")),
    path("", include("content_review.urls")),
    path("yonetici/", admin.site.urls),
    path("saglik/", views.health, name="health"),
]
if settings.DEBUG:
    urlpatterns.append(path("stil/", views.styleguide, name="styleguide"))

handler400 = "config.views.bad_request"
handler403 = "config.views.forbidden"
handler404 = "config.views.not_found"
handler500 = "config.views.server_error"
