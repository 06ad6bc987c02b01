"""Addresses of the registry: accounts under /hesaplar/, the catalogue under /platformlar/ (decisions.md section 8).

The root table includes this one at the top. A handle may hold any letter, dots, @ and percent signs, but no slash.
"""

from django.urls import path

from channels_registry.views import catalogue, channels, lists, people, posts, register

app_name = "channels"

urlpatterns = [
    path("hesaplar/", lists.channel_list, name="list"),
    path("hesaplar/benim/", lists.my_channels, name="mine"),
    path("hesaplar/disa-aktar/", lists.channel_export, name="export"),
    path("hesaplar/yeni/", register.channel_register, name="register"),
    path("hesaplar/yeni/tani/", register.recognised_fragment, name="recognise"),
    path("hesaplar/yeni/temsilciler/", register.candidates_fragment, name="candidates"),
    path("hesaplar/<slug:platform>/<str:handle>/", channels.channel_detail, name="channel"),
    path("hesaplar/<slug:platform>/<str:handle>/duzenle/", channels.channel_edit, name="edit"),
    path("hesaplar/<slug:platform>/<str:handle>/durum/", channels.channel_step, name="step"),
    path("hesaplar/<slug:platform>/<str:handle>/temsilci/", people.representative, name="representative"),
    path("hesaplar/<slug:platform>/<str:handle>/temsilci/yedek/", people.promote, name="promote"),
    path(
        "hesaplar/<slug:platform>/<str:handle>/temsilci/<uuid:uid>/bitir/", people.end_duty, name="end_duty"
    ),
    path("hesaplar/<slug:platform>/<str:handle>/gonderi/", posts.record_post, name="record_post"),
    path("platformlar/", catalogue.platform_list, name="platforms"),
    path("platformlar/yeni/", catalogue.platform_new, name="platform_new"),
    path("platformlar/<slug:key>/", catalogue.platform_detail, name="platform"),
    path("platformlar/<slug:key>/duzenle/", catalogue.platform_edit, name="platform_edit"),
    path("platformlar/<slug:key>/kullanim/", catalogue.platform_switch, name="platform_switch"),
    path("platformlar/<slug:key>/sinirlar/yeni/", catalogue.limit_new, name="limit_new"),
    path("platformlar/<slug:key>/sinirlar/<str:limit>/", catalogue.limit_change, name="limit"),
    path("platformlar/<slug:key>/sinirlar/<str:limit>/bitir/", catalogue.limit_end, name="limit_end"),
    path(
        "platformlar/<slug:key>/sinirlar/<str:limit>/yeniden/", catalogue.limit_restore, name="limit_restore"
    ),
]
