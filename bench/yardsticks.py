"""Further yardsticks: HAProxy as a bare proxy, nginx with a key check and a rate limit in Lua.

They do less than a governed call: no record is kept.
"""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

LUA_MODULES = ("/usr/share/nginx/modules-available/mod-http-ndk.conf", "/usr/share/nginx/modules-available/mod-http-lua.conf")
MODULES = "/usr/lib/nginx/modules"
PACKAGES = {"haproxy": "haproxy", "nginx": "nginx", "wrk": "wrk", "lua": "libnginx-mod-http-lua"}
KEY = "only-for-this-run"


def has_lua() -> bool:
    """Whether Debian's Lua module of nginx is there."""
    return all(Path(one).exists() for one in LUA_MODULES)


def lua_modules() -> str:
    """The lines that load it."""
    return "".join(Path(one).read_text() for one in LUA_MODULES).replace("load_module modules/", f"load_module {MODULES}/")


def lua_server(port: int, upstream: str) -> str:
    """A server that asks for a key and limits each key to so many calls a second, as one writes it by hand."""
    return f"""
lua_shared_dict limits 10m;
lua_shared_dict keys 1m;
init_by_lua_block {{ ngx.shared.keys:set("{KEY}", "motcua") }}
upstream provider {{ server {upstream}; keepalive 64; keepalive_requests 100000000; }}
server {{ listen 127.0.0.1:{port}; location / {{
  access_by_lua_block {{
    local key = ngx.req.get_headers()["X-API-Key"]
    local who = key and ngx.shared.keys:get(key)
    if not who then return ngx.exit(401) end
    local now = ngx.time()
    local calls = ngx.shared.limits:incr(who .. ":" .. now, 1, 0, 2)
    if calls and calls > 1000000 then return ngx.exit(429) end
  }}
  proxy_pass http://provider; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_set_header X-API-Key "";
}} }}"""


@contextmanager
def haproxy(program: str, folder: Path, port: int, upstream: str) -> Iterator[int]:
    """HAProxy as a bare reverse proxy with one thread; its process id."""
    folder.mkdir(parents=True, exist_ok=True)
    configuration = folder / "haproxy.cfg"
    configuration.write_text(
        "global\n  nbthread 1\n  maxconn 4096\ndefaults\n  mode http\n  timeout connect 5s\n  timeout client 60s\n  timeout server 60s\n"
        f"frontend in\n  bind 127.0.0.1:{port}\n  default_backend out\nbackend out\n  http-reuse always\n  server one {upstream} maxconn 1000\n"
    )
    process = subprocess.Popen([program, "-db", "-f", str(configuration)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield process.pid
    finally:
        process.terminate()
        process.wait(10)
