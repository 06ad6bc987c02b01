"""Addresses of publishing: the list, the page of one publication with its copy pack, and its steps."""

from django.urls import path

from content_review.urls import converters  # noqa: F401 - registers <post_number:…>
from content_review.views import pack, publish, publish_steps

_ONE = "gonderiler/<post_number:number>/yayin/<uuid:channel>/"

urlpatterns = [
    path("yayin/", publish.publishing_list, name="publishing"),
    path("yayin/disa-aktar/", publish.export, name="publishing_export"),
    path(_ONE, publish.delivery, name="delivery"),
    path(f"{_ONE}gorsel/<int:position>/", pack.image, name="pack_image"),
    path(f"{_ONE}paket/", pack.archive, name="pack"),
    path(f"{_ONE}zaman/", publish_steps.move_time, name="delivery_time"),
    path(f"{_ONE}adres/", publish_steps.correct_address, name="delivery_address"),
    path(f"{_ONE}<slug:step>/", publish_steps.step, name="delivery_step"),
]
