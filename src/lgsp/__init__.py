"""The open LGSP: a data integration and sharing platform for a province or a ministry.

Read it from the bottom step up: domain, protocol, dialects and runtime, journal, gateway and registry, and so on (ARCHITECTURE.md).
"""

__version__ = "0.1.0"
