"""What a description of a REST service (OpenAPI) says and demands.

Descriptions of SOAP services stand in `xml`, because they are XML Schema.
"""
