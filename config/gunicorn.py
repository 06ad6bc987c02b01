"""gunicorn's own settings file: `gunicorn --config python:config.gunicorn config.wsgi`.

Threads, two processes: measured best on two cores. The application is loaded once before
the processes fork, and what was loaded is frozen out of the garbage collector: collecting it again and again
costs 150-280 ms in the slowest requests of comparable portals.
"""

import gc
from typing import Any

from django.conf import settings

bind = [f"{settings.BIND_ADDRESS}:{settings.PORT}"]
worker_class = "gthread"
workers = settings.WEB_PROCESSES
threads = settings.WEB_THREADS
preload_app = True
timeout = 60
graceful_timeout = 15
keepalive = 5
max_requests = 10_000
max_requests_jitter = 1_000
proc_name = "temsil"
errorlog = "-"
loglevel = "warning"
accesslog = None  # core.logging writes one structured line per request, with its id
control_socket_disable = True
# The portal reads forwarding headers itself (config/middleware.py); gunicorn adds nothing to them.
forwarded_allow_ips = ""
secure_scheme_headers: dict[str, str] = {}


def when_ready(server: Any) -> None:
    """Load what Django loads on the first request, then freeze it before the first fork."""
    from django.db import connections
    from django.urls import get_resolver

    get_resolver().url_patterns  # noqa: B018
    connections.close_all()  # a connection must not be shared over a fork
    gc.collect()
    gc.freeze()
