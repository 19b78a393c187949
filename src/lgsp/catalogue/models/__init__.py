"""The rows of the catalogue, one module per noun.

Rules: as in the registry, every row belongs to an instance and nothing is deleted but drafts. Codes and the rows of mappings have no history table
of their own: the versions are their history, a published version never changes (the database refuses it), and half a million rows are written in
one go.
"""

from lgsp.catalogue.models.exchange import ListImport, MappingImport, NoticeAddress, Recoding, Synchronisation
from lgsp.catalogue.models.lists import Code, CodeList, CodeListVersion
from lgsp.catalogue.models.mappings import CodeMapping, MappedCode

__all__ = [
    "Code",
    "CodeList",
    "CodeListVersion",
    "CodeMapping",
    "ListImport",
    "MappedCode",
    "MappingImport",
    "NoticeAddress",
    "Recoding",
    "Synchronisation",
]
