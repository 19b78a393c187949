"""OpenAPI descriptions of REST services: reading them, and checking messages against them.

Descriptions of SOAP services are in `xml`, because they are XML Schema.
"""
