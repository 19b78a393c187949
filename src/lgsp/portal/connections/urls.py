"""Addresses of the pages of who is connected and how."""

from django.urls import URLPattern

from lgsp.portal.connections import access_rights, credentials, mappings, members, services, subsystems, versions, wsdl
from lgsp.portal.page.addresses import page

urlpatterns: list[URLPattern] = [
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
]
