"""XML, XML Schema and SOAP 1.1 with WSDL: strict parsing, plain serialisation, and translation between SOAP and JSON.

Rewriting of messages by rules of a service belongs in `transformation`.
"""
