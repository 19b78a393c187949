"""Addresses of the catalogue's own services, below `/platform/catalogue/`; consumers reach them only through the gateway."""

from django.urls import path

from lgsp.catalogue import api

urlpatterns = [
    path("v1/lists", api.list_of_lists),
    path("v1/lists/<str:code>", api.one_list),
    path("v1/lists/<str:code>/codes", api.codes),
    path("v1/lists/<str:code>/codes/<str:value>", api.one_code),
    path("v1/lists/<str:code>/changes", api.changes),
    path("v1/mappings/<str:name>/<str:value>", api.mapped),
    path("dmdc/<path:rest>", api.exchange_interface),
]
