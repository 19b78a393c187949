"""The rows of the registry, one module per noun.

Rules: every row belongs to an instance, and row-level security shows only the rows of the instance that is set on the connection
(`queries/scope.py`); nothing is deleted: things are suspended, withdrawn, revoked or ended; every change leaves a row of
history that says who, when and why. Only operations write.
"""

from lgsp.registry.models.access_rights import AccessRight
from lgsp.registry.models.audit_records import AuditRecord, BodyLook
from lgsp.registry.models.code_maps import CompiledCodeMap, IdentifierAlias
from lgsp.registry.models.configurations import ConfigurationVersion
from lgsp.registry.models.instances import Instance, Peer
from lgsp.registry.models.members import Credential, Member, Subsystem
from lgsp.registry.models.officers import ApiToken, Officer, SignInLink
from lgsp.registry.models.services import Service, ServiceVersion

__all__ = [
    "AccessRight",
    "ApiToken",
    "AuditRecord",
    "BodyLook",
    "CompiledCodeMap",
    "ConfigurationVersion",
    "Credential",
    "IdentifierAlias",
    "Instance",
    "Member",
    "Officer",
    "Peer",
    "Service",
    "ServiceVersion",
    "SignInLink",
    "Subsystem",
]
