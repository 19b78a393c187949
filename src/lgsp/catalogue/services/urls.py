"""Addresses of the catalogue's own services, below `/platform/catalogue/`; consumers reach them only through the gateway."""

from django.urls import path

from lgsp.catalogue.services import code_lists

urlpatterns = [
    path("v1/lists", code_lists.list_of_lists),
    path("v1/lists/<str:code>", code_lists.one_list),
    path("v1/lists/<str:code>/codes", code_lists.codes),
    path("v1/lists/<str:code>/codes/<str:value>", code_lists.one_code),
    path("v1/lists/<str:code>/changes", code_lists.changes),
    path("v1/mappings/<str:name>/<str:value>", code_lists.mapped),
    path("dmdc/<path:rest>", code_lists.exchange_interface),
]
