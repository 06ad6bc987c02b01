"""Addresses of the Directorate's review. What is fixed stands before the number of a post."""

from django.urls import path

from content_review.urls import converters  # noqa: F401 - registers <post_number:…>
from content_review.views import queue, review, review_bulk, review_edit, review_steps

urlpatterns = [
    path("inceleme/", queue.queue, name="queue"),
    path("inceleme/disa-aktar/", queue.export, name="queue_export"),
    path("inceleme/sonraki/", queue.next_post, name="next"),
    path("inceleme/toplu/", review_bulk.bulk_step, name="bulk"),
    path("inceleme/toplu/<slug:step>/", review_bulk.bulk_form, name="bulk_form"),
    path("inceleme/ilke/", review_steps.principle_text, name="principle_text"),
    path("inceleme/<post_number:number>/", review.review, name="review"),
    path("inceleme/<post_number:number>/ustume-al/", review_steps.claim, name="claim"),
    path("inceleme/<post_number:number>/birak/", review_steps.release, name="release"),
    path("inceleme/<post_number:number>/not/", review_steps.write_note, name="note"),
    path("inceleme/<post_number:number>/geri-al/", review_steps.undo, name="undo"),
    path("inceleme/<post_number:number>/duzenle/", review_edit.edit, name="edit_as_directorate"),
]
