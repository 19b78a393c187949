"""Addresses of the pages of the signed configuration and the audit log."""

from django.urls import URLPattern

from lgsp.portal.administration import audit_records, configurations
from lgsp.portal.page.addresses import page

urlpatterns: list[URLPattern] = [
    page("acts", audit_records.act_list, "acts"),
    page("acts/<uuid:transaction_id>", audit_records.act, "act"),
    page("configurations", configurations.configuration_list, "configurations"),
    page("configurations/<int:number>", configurations.configuration, "configuration"),
]
