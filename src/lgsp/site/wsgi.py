"""The control plane as a WSGI application, for those who have such a server."""

from django.core.wsgi import get_wsgi_application

from lgsp.site.setup import prepare

prepare()
application = get_wsgi_application()
