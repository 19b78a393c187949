"""The control plane as an ASGI application."""

from django.core.asgi import get_asgi_application

from lgsp.site.setup import prepare

prepare()
application = get_asgi_application()
