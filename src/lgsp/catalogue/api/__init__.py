"""The JSON API of the catalogue, one module per noun; wired beside that of the registry by `site/urls.py`.

What gateways' callers read is in `services`.
"""
