"""X-Road's formats: the REST message protocol, metadata services, statements of use.

How X-Road systems call us and are called is a dialect, `dialects/xroad`.
"""
