"""Addresses of the unit's posts: list, form, page, images."""

from django.urls import path

from content_review.urls import converters  # noqa: F401 - registers <post_number:…>
from content_review.views import compose, media, posts

urlpatterns = [
    path("gonderiler/", posts.post_list, name="list"),
    path("gonderiler/disa-aktar/", posts.export, name="export"),
    path("gonderiler/yeni/", compose.new, name="new"),
    path("gonderiler/taslak/<uuid:uid>/", compose.draft, name="draft"),
    path("gonderiler/taslak/<uuid:uid>/kaydet/", compose.autosave, name="autosave"),
    path("gonderiler/taslak/<uuid:uid>/sayac/", compose.measure, name="measure"),
    path("gonderiler/taslak/<uuid:uid>/gorsel/", compose.upload, name="upload"),
    path("gonderiler/taslak/<uuid:uid>/gorsel/<uuid:asset>/", compose.remove_image, name="remove_image"),
    path("gonderiler/gorsel/<uuid:uid>/<slug:size>/", media.image, name="image"),
    path("gonderiler/<post_number:number>/", posts.detail, name="detail"),
    path("gonderiler/<post_number:number>/duzenle/", compose.edit, name="edit"),
    path("gonderiler/<post_number:number>/kopyala/", posts.copy, name="copy"),
    path("gonderiler/<post_number:number>/ileti/", posts.write_message, name="message"),
    path("gonderiler/<post_number:number>/<slug:step>/", posts.act, name="act"),
]
