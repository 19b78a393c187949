"""Addresses of the pages of transactions and sending again."""

from django.urls import URLPattern

from lgsp.portal.exchanges import exchanges, replays
from lgsp.portal.page.addresses import page

urlpatterns: list[URLPattern] = [
    page("transactions", exchanges.exchange_list, "exchanges"),
    page("transactions.csv", exchanges.export, "exchanges_export"),
    page("transactions/statistics.<str:kind>", exchanges.statistics, "exchanges_statistics"),
    page("transactions/<str:transaction_id>", exchanges.exchange, "exchange"),
    page("transactions/<str:transaction_id>/receipt", exchanges.receipt, "exchange_receipt"),
    page("transactions/<str:transaction_id>/resend", replays.ask, "exchange_resend"),
    page("transactions/<str:transaction_id>/resend/edit", replays.edit, "exchange_resend_edit"),
    page("resends", replays.resend_list, "resends"),
    page("resends/<int:number>", replays.resend, "resend"),
    page("resends/<int:number>/approve", replays.approve, "resend_approve"),
    page("resends/<int:number>/refuse", replays.refuse, "resend_refuse"),
]
