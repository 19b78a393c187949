"""Services of the platform that tell of uses of data.

Consumers reach them through the gateway only; pages of citizens stand in `portal/citizens`.
"""
