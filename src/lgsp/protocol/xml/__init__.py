"""XML, XML Schema and SOAP 1.1 with WSDL: read strictly, written plainly, and bridged to JSON.

Rewriting of messages by rules of a service belongs in `transformation`.
"""
