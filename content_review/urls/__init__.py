"""Addresses of content review: the unit's posts, the Directorate's review, publishing."""

from content_review.urls import posts, publish, review

app_name = "content"

urlpatterns = [*posts.urlpatterns, *review.urlpatterns, *publish.urlpatterns]
