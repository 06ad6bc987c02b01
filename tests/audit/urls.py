"""The administration site alone."""

from django.contrib import admin
from django.urls import path

urlpatterns = [path("yonetici/", admin.site.urls)]
