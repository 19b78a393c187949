"""X-Road's formats: the REST message protocol, metadata services, statements of personal data use.

How X-Road systems call us and are called is a dialect, `dialects/xroad`.
"""
