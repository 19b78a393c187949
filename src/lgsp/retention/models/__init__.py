"""The rows of retention, one module per noun. What is kept itself lies in files and object storage."""

from lgsp.retention.models.expiry import DiskUse, ExpiredSegment
from lgsp.retention.models.holds import LegalHold

__all__ = ["DiskUse", "ExpiredSegment", "LegalHold"]
