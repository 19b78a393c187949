"""Addresses of the pages.

Rules: every page but the sign-in link, the public part of the journal (`log`), the public statistics and the citizens' pages needs a
signed-in officer; identifiers stand in the address as they are written everywhere, so their number of parts says what they name.
"""

from collections.abc import Callable

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.urls import URLPattern, path, register_converter

from lgsp.portal.views import (
    access_rights,
    account,
    bodies,
    citizens,
    code_following,
    code_imports,
    code_lists,
    code_mappings,
    configurations,
    credentials,
    dashboard,
    exchanges,
    holds,
    keeping,
    mapping_imports,
    mappings,
    members,
    public_log,
    public_statistics,
    questions,
    recodings,
    recorded_acts,
    resends,
    search,
    services,
    sign_in,
    subsystems,
    versions,
    wsdl,
)

app_name = "portal"


class Parts:
    """An identifier in an address: so many parts with slashes between."""

    regex = ""

    def to_python(self, value: str) -> str:
        """As it stands."""
        return value

    def to_url(self, value: object) -> str:
        """As it stands."""
        return str(value)


for name, count in (("member", 3), ("subsystem", 4), ("service", 5)):
    register_converter(type(f"{name.title()}Parts", (Parts,), {"regex": "/".join(["[^/]+"] * count)}), name)


def page(address: str, view: Callable[..., HttpResponse], name: str) -> URLPattern:
    """An address for those who are signed in."""
    return path(address, login_required(view), name=name)


urlpatterns: list[URLPattern] = [
    path("sign-in/<str:token>", sign_in.by_link, name="sign_in_link"),
    path("log", public_log.about, name="log"),
    path("log/checkpoint", public_log.checkpoint, name="log_checkpoint"),
    path("log/witnessed", public_log.witnessed, name="log_witnessed"),
    path("witness/add-checkpoint", public_log.add_checkpoint, name="add_checkpoint"),
    path("log/consistency", public_log.consistency, name="log_consistency"),
    path("log/keys/<str:key_id>.pem", public_log.key, name="log_key"),
    path("log/tile/<path:path>", public_log.tile, name="log_tile"),
    path("statistics", public_statistics.page, name="statistics"),
    path("statistics.<str:kind>", public_statistics.download, name="statistics_download"),
    path("citizen", citizens.uses, name="citizen"),
    path("citizen/sign-in", citizens.begin, name="citizen_sign_in"),
    path("citizen/back", citizens.back, name="citizen_back"),
    path("citizen/sign-out", citizens.leave, name="citizen_sign_out"),
    path("citizen/uses.csv", citizens.export, name="citizen_export"),
    path("citizen/uses/<uuid:transaction_id>", citizens.use, name="citizen_use"),
    page("", dashboard.dashboard, "dashboard"),
    page("dashboard/live", dashboard.dashboard_live, "dashboard_live"),
    page("search", search.search, "search"),
    page("members", members.member_list, "members"),
    page("members/new", members.register, "member_new"),
    page("members/<member:identifier>", members.member, "member"),
    page("members/<member:identifier>/change", members.change, "member_change"),
    page("members/<member:identifier>/suspend", members.suspend, "member_suspend"),
    page("members/<member:identifier>/resume", members.resume, "member_resume"),
    page("members/<member:identifier>/systems/new", subsystems.register, "subsystem_new"),
    page("systems", subsystems.subsystem_list, "subsystems"),
    page("systems/<subsystem:identifier>", subsystems.subsystem, "subsystem"),
    page("systems/<subsystem:identifier>/change", subsystems.change, "subsystem_change"),
    page("systems/<subsystem:identifier>/suspend", subsystems.suspend, "subsystem_suspend"),
    page("systems/<subsystem:identifier>/resume", subsystems.resume, "subsystem_resume"),
    page("systems/<subsystem:identifier>/credentials/new", credentials.issue, "credential_new"),
    page("systems/<subsystem:identifier>/credentials/file", credentials.hand_over, "credential_file"),
    page("systems/<subsystem:identifier>/services/new", services.register, "service_new"),
    page("credentials/<str:key_id>/rotate", credentials.rotate, "credential_rotate"),
    page("credentials/<str:key_id>/revoke", credentials.revoke, "credential_revoke"),
    page("services", services.service_list, "services"),
    page("services/<service:identifier>", services.service, "service"),
    page("services/<service:identifier>/change", services.change, "service_change"),
    page("services/<service:identifier>/versions/new", versions.add, "version_new"),
    page("services/<service:identifier>/openapi", versions.import_openapi, "version_openapi"),
    page("services/<service:identifier>/wsdl", wsdl.import_wsdl, "version_wsdl"),
    page("services/<service:identifier>/versions/<str:version>/mappings/<str:part>", mappings.mapping, "version_mapping"),
    page("services/<service:identifier>/versions/<str:version>/change", versions.change, "version_change"),
    page("services/<service:identifier>/versions/<str:version>/test", versions.test, "version_test"),
    page("services/<service:identifier>/versions/<str:version>/publish", versions.publish, "version_publish"),
    page("services/<service:identifier>/versions/<str:version>/disable", versions.disable, "version_disable"),
    page("services/<service:identifier>/versions/<str:version>/withdraw", versions.withdraw, "version_withdraw"),
    page("rights", access_rights.right_list, "rights"),
    page("rights/new", access_rights.grant, "right_new"),
    page("rights/<str:code>", access_rights.right, "right"),
    page("rights/<str:code>/suspend", access_rights.suspend, "right_suspend"),
    page("rights/<str:code>/resume", access_rights.resume, "right_resume"),
    page("rights/<str:code>/end", access_rights.end, "right_end"),
    page("codes", code_lists.list_of_lists, "code_lists"),
    page("codes/new", code_lists.register, "code_list_new"),
    page("codes/imports/<int:number>", code_imports.code_import, "code_import"),
    page("codes/imports/<int:number>/faults.csv", code_imports.faults, "code_import_faults"),
    page("codes/<slug:code>", code_lists.code_list, "code_list"),
    page("codes/<slug:code>/compare", code_lists.compare, "code_compare"),
    page("codes/<slug:code>/import", code_imports.upload, "code_upload"),
    page("codes/<slug:code>/submit", code_lists.submit, "code_submit"),
    page("codes/<slug:code>/return", code_lists.give_back, "code_return"),
    page("codes/<slug:code>/discard", code_lists.discard, "code_discard"),
    page("codes/<slug:code>/publish", code_lists.publish, "code_publish"),
    page("codes/<slug:code>/follow", code_following.follow, "code_follow"),
    page("codes/<slug:code>/upper", code_following.upper, "code_upper"),
    page("codes/<slug:code>/upper/take", code_following.take, "code_take"),
    page("codes/<slug:code>/upper/keep", code_following.keep, "code_keep"),
    page("mappings", code_mappings.mapping_list, "code_mappings"),
    page("mapping-imports/new", mapping_imports.upload, "mapping_upload"),
    page("mapping-imports/<int:number>", mapping_imports.one_import, "mapping_import"),
    page("mapping-imports/<int:number>/faults.csv", mapping_imports.faults, "mapping_import_faults"),
    page("mappings/<slug:code>/<int:number>", code_mappings.mapping, "code_mapping"),
    page("mappings/<slug:code>/<int:number>/publish", code_mappings.publish, "code_mapping_publish"),
    page("mappings/<slug:code>/<int:number>/withdraw", code_mappings.withdraw, "code_mapping_withdraw"),
    page("recodings", recodings.recodings, "recodings"),
    page("recodings/report.csv", recodings.report, "recoding_report"),
    page("recodings/<str:code>", recodings.recoding, "recoding"),
    page("recodings/<str:code>/revert", recodings.revert, "recoding_revert"),
    page("transactions", exchanges.exchange_list, "exchanges"),
    page("transactions.csv", exchanges.export, "exchanges_export"),
    page("transactions/statistics.<str:kind>", exchanges.statistics, "exchanges_statistics"),
    page("transactions/<str:transaction_id>", exchanges.exchange, "exchange"),
    page("transactions/<str:transaction_id>/receipt", exchanges.receipt, "exchange_receipt"),
    page("transactions/<str:transaction_id>/body", bodies.look, "exchange_body"),
    page("transactions/<str:transaction_id>/resend", resends.ask, "exchange_resend"),
    page("transactions/<str:transaction_id>/resend/edit", resends.edit, "exchange_resend_edit"),
    page("resends", resends.resend_list, "resends"),
    page("resends/<int:number>", resends.resend, "resend"),
    page("resends/<int:number>/approve", resends.approve, "resend_approve"),
    page("resends/<int:number>/refuse", resends.refuse, "resend_refuse"),
    page("kept", bodies.kept, "kept"),
    page("keeping", keeping.keeping, "keeping"),
    page("holds/new", holds.place, "hold_new"),
    page("holds/<int:number>/release", holds.release, "hold_release"),
    page("acts", recorded_acts.act_list, "acts"),
    page("acts/<uuid:transaction_id>", recorded_acts.act, "act"),
    page("questions", questions.question_list, "questions"),
    page("questions/<int:number>", questions.question, "question"),
    page("configurations", configurations.configuration_list, "configurations"),
    page("configurations/<int:number>", configurations.configuration, "configuration"),
    page("account", account.account, "account"),
    page("account/tokens/new", account.issue_token, "token_new"),
    page("account/tokens/<str:key_id>/revoke", account.revoke_token, "token_revoke"),
]
