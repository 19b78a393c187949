"""Addresses of the pages of code lists and mappings of codes."""

from django.urls import URLPattern

from lgsp.portal.codes import following, imports, lists, mapping_imports, mappings, recodings
from lgsp.portal.page.addresses import page

urlpatterns: list[URLPattern] = [
    page("codes", lists.list_of_lists, "code_lists"),
    page("codes/new", lists.register, "code_list_new"),
    page("codes/imports/<int:number>", imports.code_import, "code_import"),
    page("codes/imports/<int:number>/faults.csv", imports.faults, "code_import_faults"),
    page("codes/<slug:code>", lists.code_list, "code_list"),
    page("codes/<slug:code>/compare", lists.compare, "code_compare"),
    page("codes/<slug:code>/import", imports.upload, "code_upload"),
    page("codes/<slug:code>/submit", lists.submit, "code_submit"),
    page("codes/<slug:code>/return", lists.give_back, "code_return"),
    page("codes/<slug:code>/discard", lists.discard, "code_discard"),
    page("codes/<slug:code>/publish", lists.publish, "code_publish"),
    page("codes/<slug:code>/follow", following.follow, "code_follow"),
    page("codes/<slug:code>/upper", following.upper, "code_upper"),
    page("codes/<slug:code>/upper/take", following.take, "code_take"),
    page("codes/<slug:code>/upper/keep", following.keep, "code_keep"),
    page("mappings", mappings.mapping_list, "code_mappings"),
    page("mapping-imports/new", mapping_imports.upload, "mapping_upload"),
    page("mapping-imports/<int:number>", mapping_imports.one_import, "mapping_import"),
    page("mapping-imports/<int:number>/faults.csv", mapping_imports.faults, "mapping_import_faults"),
    page("mappings/<slug:code>/<int:number>", mappings.mapping, "code_mapping"),
    page("mappings/<slug:code>/<int:number>/publish", mappings.publish, "code_mapping_publish"),
    page("mappings/<slug:code>/<int:number>/withdraw", mappings.withdraw, "code_mapping_withdraw"),
    page("recodings", recodings.recodings, "recodings"),
    page("recodings/report.csv", recodings.report, "recoding_report"),
    page("recodings/<str:code>", recodings.recoding, "recoding"),
    page("recodings/<str:code>/revert", recodings.revert, "recoding_revert"),
]
