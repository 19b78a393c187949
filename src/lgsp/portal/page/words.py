"""The words for states, outcomes, roles and kinds, with the colour that goes with them.

Rules: one word, one meaning, the glossary's; `STATES` covers members, subsystems, credentials, versions, rights and links.
"""

from typing import Final

from django.utils.translation import gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from lgsp.runtime.settings import setting

STATES: Final = {
    "active": (_("active"), "good"),
    "suspended": (_("suspended"), "warning"),
    "draft": (_("draft"), "quiet"),
    "review": (_("in review"), "warning"),
    "published": (_("published"), "good"),
    "applied": (_("applied"), "good"),
    "reverted": (_("taken back"), "quiet"),
    "disabled": (_("switched off for now"), "warning"),
    "withdrawn": (_("withdrawn"), "quiet"),
    "granted": (_("granted"), "good"),
    "ended": (_("ended"), "quiet"),
    "in_force": (_("in force"), "good"),
    "waiting": (_("not yet in force"), "quiet"),
    "expired": (_("expired"), "quiet"),
    "revoked": (_("revoked"), "bad"),
    "reached": (_("reached"), "good"),
    "not_reached": (_("not reached"), "bad"),
    "not_tried": (_("not tried"), "quiet"),
    "failed": (_("failed"), "bad"),
    "good": (_("good"), "good"),
}
OUTCOMES: Final = {
    "": (_("under way"), "quiet"),
    "answered": (_("answered"), "good"),
    "failed": (_("provider failed"), "bad"),
    "refused": (_("refused"), "warning"),
    "aborted": (_("caller left"), "quiet"),
}
AUTHENTICATIONS: Final = {
    "none": _("not at all"),
    "oauth2_client_credentials": _("OAuth 2 client credentials"),
    "api_key": _("API key in a header"),
    "basic": _("user name and password (Basic)"),
    "lgsp_access_token": _("access token of another platform (lgspaccesstoken)"),
    "hashed_basic": _("Basic hashed with the time (population)"),
    "portal_session": _("login by session (service portal)"),
    "xroad": _("X-Road client identifier"),
    "axis_hmac": _("HMAC over the header fields (document axis)"),
}
CREDENTIALS: Final = {
    "client_secret": _("client id and secret (OAuth 2)"),
    "api_key": _("API key"),
    "access_key": _("header lgspaccesstoken"),
    "hashed_basic": _("Basic hashed with the time (population)"),
    "login": _("login by session (service portal)"),
    "certificate": _("client certificate"),
    "signature_key": _("key that signs requests (RFC 9421)"),
}
DIALECTS: Final = {
    "": _("ours: problem documents"),
    "lgsp_access_token": "lgspaccesstoken",
    "lgsp_bare": _("as the provider says, without wrapping"),
    "population": _("population register"),
    "civil_status": _("civil status register"),
    "civil_status_earlier": _("civil status register, earlier form"),
    "social_insurance": _("social insurance"),
    "document_axis": _("document axis"),
}
"""In which words a service tells errors."""
RESEND_STATES: Final = {
    "waiting": (_("waiting for approval"), "warning"),
    "refused": (_("not approved"), "quiet"),
    "expired": (_("not decided in time"), "quiet"),
    "sent": (_("sent"), "good"),
    "not_sent": (_("could not be sent"), "bad"),
}
RESENDINGS: Final = {
    "never": _("never"),
    "one_officer": _("yes, by one officer"),
    "two_officers": _("yes, if a second officer approves"),
}
"""Whether a call of a service may be sent again."""
RECODED_KINDS: Final = {
    "member": _("Members"),
    "subsystem": _("Information systems"),
    "service": _("Services"),
    "version": _("Versions of services"),
    "officer": _("Officers"),
    "right": _("Access right"),
    "credential": _("Credentials"),
    "code": _("Code list"),
}
"""What a change of codes concerns."""
MERGE_KINDS: Final = {
    "added": _("added at the upper level"),
    "changed": _("changed at the upper level"),
    "ended": _("left out at the upper level"),
    "conflict": _("conflict"),
    "local": _("our own"),
}
"""What a synchronisation finds."""
CERTAINTIES: Final = {
    "V": _("checked against codes in use"),
    "O": _("by an official text"),
    "S": _("by a secondary source, not checked"),
    "U": _("source not known"),
}
"""How certain the data of a list is."""
MAPPING_KINDS: Final = {
    "one_to_one": _("one to one"),
    "renamed": _("renamed"),
    "merged": _("merged"),
    "split": _("split"),
    "withdrawn": _("abolished"),
    "undecided": _("undecided"),
}
"""How a code of a mapping became another."""
STAGES: Final = {
    "dns": _("Host name"),
    "connect": _("Connection"),
    "tls": _("TLS"),
    "authentication": _("Identification"),
    "call": _("Harmless call"),
}
"""The stages of the way to a provider."""
ROLES: Final = {
    "operator": pgettext_lazy("role", "operator"),
    "approver": pgettext_lazy("role", "approver"),
    "developer": pgettext_lazy("role", "developer"),
    "leader": pgettext_lazy("role", "leader"),
    "auditor": pgettext_lazy("role", "auditor"),
}
ACTS: Final = {
    "establish_instance": pgettext_lazy("act", "establish the platform"),
    "add_peer": pgettext_lazy("act", "add a peer platform"),
    "register_member": pgettext_lazy("act", "register a member"),
    "change_member": pgettext_lazy("act", "change a member"),
    "suspend_member": pgettext_lazy("act", "suspend a member"),
    "resume_member": pgettext_lazy("act", "resume a member"),
    "register_subsystem": pgettext_lazy("act", "register an information system"),
    "change_subsystem": pgettext_lazy("act", "change an information system"),
    "suspend_subsystem": pgettext_lazy("act", "suspend an information system"),
    "resume_subsystem": pgettext_lazy("act", "resume an information system"),
    "issue_credential": pgettext_lazy("act", "issue a credential"),
    "rotate_credential": pgettext_lazy("act", "replace a credential"),
    "revoke_credential": pgettext_lazy("act", "revoke a credential"),
    "register_certificate": pgettext_lazy("act", "register a client certificate"),
    "register_signature_key": pgettext_lazy("act", "register a signature key"),
    "register_service": pgettext_lazy("act", "register a service"),
    "change_service": pgettext_lazy("act", "change a service"),
    "add_service_version": pgettext_lazy("act", "add a service version"),
    "change_service_version": pgettext_lazy("act", "change a service version"),
    "import_openapi": pgettext_lazy("act", "import an OpenAPI description"),
    "import_wsdl": pgettext_lazy("act", "import a WSDL"),
    "change_mapping": pgettext_lazy("act", "change a mapping"),
    "publish_service_version": pgettext_lazy("act", "publish a service version"),
    "disable_service_version": pgettext_lazy("act", "switch a service version off"),
    "withdraw_service_version": pgettext_lazy("act", "withdraw a service version"),
    "grant_access_right": pgettext_lazy("act", "grant an access right"),
    "suspend_access_right": pgettext_lazy("act", "suspend an access right"),
    "resume_access_right": pgettext_lazy("act", "resume an access right"),
    "end_access_right": pgettext_lazy("act", "end an access right"),
    "create_officer": pgettext_lazy("act", "create an officer"),
    "change_officer": pgettext_lazy("act", "change an officer"),
    "set_password": pgettext_lazy("act", "set a password"),
    "create_sign_in_link": pgettext_lazy("act", "make a sign-in link"),
    "issue_api_token": pgettext_lazy("act", "issue an API token"),
    "revoke_api_token": pgettext_lazy("act", "revoke an API token"),
    "answer_person_question": pgettext_lazy("act", "answer a citizen's question"),
    "place_legal_hold": pgettext_lazy("act", "place a legal hold"),
    "release_legal_hold": pgettext_lazy("act", "release a legal hold"),
    "look_at_body": pgettext_lazy("act", "look at kept bodies"),
    "send_again": pgettext_lazy("act", "send a call again"),
    "ask_to_send_again": pgettext_lazy("act", "ask to send a call again"),
    "look_at_resend": pgettext_lazy("act", "look at a call to be sent again"),
    "approve_resend": pgettext_lazy("act", "approve and send a call again"),
    "refuse_resend": pgettext_lazy("act", "refuse to send a call again"),
    "expire_resend": pgettext_lazy("act", "let a call to be sent again expire"),
    "note_resend": pgettext_lazy("act", "note what became of a call sent again"),
    "look_at_personal_record": pgettext_lazy("act", "look at a record of a person"),
    "expire_records": pgettext_lazy("act", "let records go whose term is over"),
    "import_registry": pgettext_lazy("act", "import a registry document"),
    "recode": pgettext_lazy("act", "replace codes after a merger"),
    "register_code_list": pgettext_lazy("act", "register a code list"),
    "change_code_list": pgettext_lazy("act", "change a code list"),
    "edit_code_list": pgettext_lazy("act", "edit a code list"),
    "publish_code_list": pgettext_lazy("act", "publish a code list"),
    "edit_code_mapping": pgettext_lazy("act", "edit a code mapping"),
    "publish_code_mapping": pgettext_lazy("act", "publish a code mapping"),
    "change_notice_address": pgettext_lazy("act", "change where notices go"),
    "synchronise_code_list": pgettext_lazy("act", "synchronise a code list"),
}
"""What officers do, by the name of the operation."""
KINDS: Final = {
    "members": _("Members"),
    "subsystems": _("Information systems"),
    "credentials": _("Credentials"),
    "services": _("Services"),
    "access_rights": _("Access rights"),
    "request": _("Request"),
    "reply": _("Reply"),
    "refusal": _("Refusal"),
    "stream": _("Long body"),
    "Member": _("Member"),
    "Subsystem": _("Information system"),
    "Credential": _("Credential"),
    "Service": _("Service"),
    "ServiceVersion": _("Service version"),
    "AccessRight": _("Access right"),
    "Officer": _("Officer"),
    "Peer": _("Peer platform"),
    "CodeList": _("Code list"),
    "CodeListVersion": _("Version of the code list"),
    "CodeMapping": _("Mapping"),
    "Synchronisation": _("Synchronisation"),
    "Instance": _("Platform"),
    "LegalHold": _("Legal hold"),
    "BodyLook": _("Look at a kept body"),
    "ExpiredSegment": _("Expired segment of the journal"),
    "ResendRequest": _("Call to be sent again"),
}


DISK_KINDS: Final = {
    "segments": _("Records of the journal"),
    "leaves": _("Leaves of expired records"),
    "order": _("Seals, order and checkpoints"),
    "bundles": _("Bundles of records"),
    "tiles": _("Tiles of the tree"),
    "bodies": _("Kept bodies"),
    "index": _("Index of transactions"),
    "database": _("The rest of the database"),
    "objects": _("Other objects in storage"),
    "logs": _("What the parts print"),
}
"""What takes room."""


def retention_told(name: str) -> str:
    """A retention class in words: its name and its days, if the settings know them."""
    days = setting("LGSP_RETENTION_CLASSES").get(name)
    return name if days is None else ngettext("%(count)s day", "%(count)s days", days) % {"count": days} + f" ({name})"


def yes_or_no(value: bool) -> str:
    """A switch as a word."""
    return gettext("yes") if value else gettext("no")
