"""The settings: environment variables `LGSP_*`, one table.

Rules: every setting has a default that works on a fresh machine, a unit in its name where it has one, and a description;
docs/reference/settings.md is generated from this table (`lgsp docs settings`) and a test compares them. An invalid value prevents the start
with `SettingInvalid`.
"""

import os
import re
from collections.abc import Callable, Mapping
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any, Final

import msgspec

from lgsp.domain.errors import SettingInvalid

_CLASS_NAME: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,29}")


class Setting(msgspec.Struct, frozen=True):
    """One row of the table. `read` parses the text or raises `ValueError`; `default` is a text as well."""

    name: str
    default: str
    read: Callable[[str], Any]
    sentence: str


def _whole(low: int, high: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        value = int(text)
        if not low <= value <= high:
            raise ValueError(f"must be from {low} to {high}")
        return value

    return read


def _number(low: float, high: float) -> Callable[[str], float]:
    def read(text: str) -> float:
        value = float(text)
        if not low <= value <= high:
            raise ValueError(f"must be from {low} to {high}")
        return value

    return read


def _switch(text: str) -> bool:
    known = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}
    if text.lower() not in known:
        raise ValueError("must be 1 or 0")
    return known[text.lower()]


def _workers(text: str) -> int:
    return _whole(1, 64)(text) if text != "auto" else max(1, (os.cpu_count() or 1) // 2)


def _language(text: str) -> str:
    if text not in ("auto", "vi", "en"):
        raise ValueError("must be auto, vi or en")
    return text


def _file(text: str) -> Path | None:
    return Path(text).expanduser().resolve() if text else None


def _networks(text: str) -> tuple[IPv4Network | IPv6Network, ...]:
    return tuple(ip_network(word) for word in _words(text))


def _retention_classes(text: str) -> dict[str, int]:
    classes = {}
    for word in _words(text):
        name, _, days = word.partition("=")
        if not _CLASS_NAME.fullmatch(name) or name == "held":
            raise ValueError(f"a class is a short name, = and days, not {word}")
        classes[name] = _whole(1, 36_600)(days)
    return classes


def _disk_max(text: str) -> tuple[str, int]:
    """A share of the disk, or a number of bytes."""
    if text.endswith("%"):
        return "share", _whole(1, 100)(text[:-1])
    return "bytes", _whole(1, 2**62)(text)


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split(",") if word.strip())


SETTINGS: Final = (
    Setting("LGSP_HOME", "./var", lambda text: Path(text).expanduser().resolve(), "Folder for everything the platform writes."),
    Setting("LGSP_INSTANCE", "VN-H55", str, "Code of the instance that this home runs (a tenant: province or ministry)."),
    Setting("LGSP_HOST", "127.0.0.1", str, "Address on which the gateway and the portal listen; 0.0.0.0 for all."),
    Setting("LGSP_GATEWAY_PORT", "8080", _whole(1, 65535), "Port of the gateway."),
    Setting("LGSP_PORTAL_PORT", "8000", _whole(1, 65535), "Port of the portal and the JSON API."),
    Setting(
        "LGSP_HEALTH_PORT",
        "0",
        _whole(0, 65535),
        "Port of health, readiness and metrics, on loopback; 0 means the gateway's port + 1.",
    ),
    Setting("LGSP_GATEWAY_WORKERS", "auto", _workers, "Gateway processes; `auto` is half of the cores, at least one."),
    Setting(
        "LGSP_PUBLIC_URL", "", str, "Address of the gateway as consumers see it; issuer of tokens. Empty: http(s)://host:port."
    ),
    Setting(
        "LGSP_TLS_CERTIFICATE",
        "",
        _file,
        "PEM file of the gateway's certificate with its chain; with it the gateway speaks TLS. Renewed when the file changes.",
    ),
    Setting("LGSP_TLS_KEY", "", _file, "PEM file of that certificate's private key, not encrypted."),
    Setting(
        "LGSP_TLS_CLIENT_CA",
        "",
        _file,
        "PEM file of the authorities whose client certificates are taken; empty: consumers are not asked for one.",
    ),
    Setting(
        "LGSP_TRUSTED_PROXIES",
        "",
        _networks,
        "Networks (CIDR, separated by commas) of proxies whose `Client-Cert` and `X-Forwarded-For` are believed; empty: none.",
    ),
    Setting("LGSP_PORTAL_URL", "", str, "Address of the portal as people see it. Empty: http://host:port."),
    Setting("DATABASE_URL", "", str, "PostgreSQL to use instead of the embedded one: postgresql://user:password@host:port/name."),
    Setting("LGSP_PG_BIN", "", str, "Folder of PostgreSQL's programs to use for the embedded database; empty: found by itself."),
    Setting(
        "LGSP_STORAGE_URL", "", str, "Object storage: file:///path or s3://bucket/prefix. Empty: the folder `objects` of the home."
    ),
    Setting("LGSP_TOKEN_LIFETIME_S", "3600", _whole(60, 86400), "Lifetime of an access token, in seconds."),
    Setting(
        "LGSP_CONFIGURATION_POLL_S", "0.5", _number(0.05, 60.0), "How often a gateway looks for a newer configuration, in seconds."
    ),
    Setting(
        "LGSP_HEALTH_CHECK_S",
        "10",
        _number(0.05, 3600),
        "How often a gateway looks at providers' addresses that were set aside, or of which a service has several, in seconds.",
    ),
    Setting("LGSP_HEADER_BYTES_MAX", "32768", _whole(1024, 1048576), "Largest request line and headers, in bytes."),
    Setting(
        "LGSP_HEADER_TIMEOUT_S", "10", _number(0.1, 600), "Time for a consumer to send the request line and headers, in seconds."
    ),
    Setting("LGSP_BODY_IDLE_TIMEOUT_S", "30", _number(0.1, 600), "Longest pause while a body arrives or leaves, in seconds."),
    Setting("LGSP_KEEPALIVE_TIMEOUT_S", "75", _number(1, 3600), "How long an idle connection of a consumer is kept, in seconds."),
    Setting("LGSP_CONNECTIONS_MAX", "10000", _whole(1, 1000000), "Connections of consumers that one gateway process holds."),
    Setting("LGSP_CALLS_MAX", "2000", _whole(1, 100000), "Calls that one gateway process works on at the same time."),
    Setting(
        "LGSP_BUFFERED_BODY_BYTES_MAX",
        "1048576",
        _whole(4096, 67108864),
        "Bodies up to this size are held whole; larger ones are streamed.",
    ),
    Setting("LGSP_DRAIN_TIMEOUT_S", "20", _number(0, 600), "How long calls under way may finish when a gateway stops, in seconds."),
    Setting(
        "LGSP_JOURNAL_SEGMENT_BYTES",
        "67108864",
        _whole(4096, 1073741824),
        "Size at which a new segment of the journal begins, in bytes.",
    ),
    Setting(
        "LGSP_JOURNAL_SEAL_S", "1", _number(0.05, 60), "How often the journal's head is signed while entries arrive, in seconds."
    ),
    Setting(
        "LGSP_JOURNAL_FREE_BYTES_MIN", "67108864", _whole(0, 10**12), "Free disk space below which calls are refused, in bytes."
    ),
    Setting(
        "LGSP_RETENTION_CLASSES",
        "30-days=30,1-year=366,10-years=3653",
        _retention_classes,
        "Retention classes of kept bodies, separated by commas: name=days. A class that bodies are kept in must stay here until they are erased.",
    ),
    Setting(
        "LGSP_KEPT_BODY_BYTES_MAX",
        "1048576",
        _whole(0, 67108864),
        "Longest body that is kept where a service keeps bodies, in bytes; LGSP_BUFFERED_BODY_BYTES_MAX bounds it too. Longer: its digest only.",
    ),
    Setting(
        "LGSP_INDEX_KEPT_DAYS",
        "731",
        _whole(0, 36_600),
        "Whole days for which exchanges can be searched (index in PostgreSQL), and citizens see uses of their data; 0: for ever.",
    ),
    Setting(
        "LGSP_MINUTES_KEPT_DAYS",
        "92",
        _whole(0, 36_600),
        "Whole days for which figures by minute are kept; 0: for ever. Figures by day are always kept.",
    ),
    Setting(
        "LGSP_RECORDS_KEPT_DAYS",
        "3653",
        _whole(0, 36_600),
        "Whole days for which records of the journal are kept; then a leaf stays of each, and proofs still hold. 0: for ever.",
    ),
    Setting(
        "LGSP_IMPORT_FILES_KEPT_DAYS",
        "365",
        _whole(0, 36_600),
        "Days after an import of codes for which its file and the full report of its faults are kept; what was said of it stays. 0: for ever.",
    ),
    Setting(
        "LGSP_DISK_MAX",
        "80%",
        _disk_max,
        "Alarm when this much disk is used: a share of the disk such as 80%, or bytes of what the platform itself writes. Nothing is deleted.",
    ),
    Setting(
        "LGSP_STATISTICS_THRESHOLD",
        "10",
        _whole(1, 1000),
        "Counts of calls below this are withheld on the public statistics page (/statistics).",
    ),
    Setting(
        "LGSP_TIMESTAMP_URLS",
        "",
        _words,
        "Addresses of time-stamping authorities (RFC 3161), separated by commas, asked in this order until one answers; empty: none.",
    ),
    Setting("LGSP_TIMESTAMP_ROOTS", "", _file, "PEM file of the root certificates that those authorities are believed by."),
    Setting(
        "LGSP_TIMESTAMP_EVERY_S", "60", _number(1, 86400), "How often a checkpoint of the journal is time-stamped, in seconds."
    ),
    Setting(
        "LGSP_TIMESTAMP_STOP_AFTER_S",
        "0",
        _number(0, 31536000),
        "Calls are refused while a record has waited longer than this for its time-stamp, in seconds; 0: warn, and let calls go on.",
    ),
    Setting(
        "LGSP_WITNESSES",
        "",
        _words,
        "Who countersigns our checkpoints, separated by commas: address and key of each, `https://…/witness name+id+key` (C2SP).",
    ),
    Setting(
        "LGSP_WITNESSED_LOGS",
        "",
        _words,
        "Other platforms' logs that we countersign at `/witness` of the portal, separated by commas: the key of each, `origin+id+key`.",
    ),
    Setting("LGSP_LOG_LEVEL", "info", str, "debug, info, warning or error."),
    Setting(
        "LGSP_LANGUAGE",
        "auto",
        _language,
        "Language of the command line: vi, en, or auto (English if LANG begins with en, else Vietnamese).",
    ),
    Setting(
        "LGSP_SANDBOX_PORT",
        "0",
        _whole(0, 65535),
        "Port of the simulated outside systems (demo only); 0 means the gateway's port + 10.",
    ),
    Setting(
        "LGSP_ALLOWED_HOSTS",
        "",
        _words,
        "Host names under which the portal may be opened, separated by commas; empty: any, for loopback only.",
    ),
    Setting("LGSP_OIDC_NAME", "", str, "Name of the OpenID Connect sign-in on the page; empty: none."),
    Setting("LGSP_OIDC_SERVER_URL", "", str, "Address of the OpenID Connect issuer."),
    Setting("LGSP_OIDC_CLIENT_ID", "", str, "Client id at the OpenID Connect issuer."),
    Setting("LGSP_OIDC_CLIENT_SECRET_FILE", "", str, "File that holds the client secret at the OpenID Connect issuer."),
    Setting("LGSP_CITIZEN_OIDC_NAME", "VNeID", str, "Name of the citizens' identity provider on the page."),
    Setting(
        "LGSP_CITIZEN_OIDC_URL",
        "",
        str,
        "OpenID Connect issuer that citizens sign in at to see who read their data; empty: no such page.",
    ),
    Setting("LGSP_CITIZEN_OIDC_CLIENT_ID", "", str, "Client id at the citizens' identity provider."),
    Setting("LGSP_CITIZEN_OIDC_CLIENT_SECRET_FILE", "", str, "File that holds the client secret there; empty: none."),
    Setting("LGSP_CITIZEN_OIDC_CLAIM", "personal_id", str, "Claim of the ID token that holds the twelve-digit personal number."),
    Setting("LGSP_LOOPBACK_ONLY", "0", _switch, "1: refuse every upstream address that is not loopback (tests, demo)."),
)

_BY_NAME: Final = {setting.name: setting for setting in SETTINGS}


def setting(name: str, environ: Mapping[str, str] | None = None) -> Any:
    """The value of one setting; raises `SettingInvalid` if the environment's text is invalid and `KeyError` for an unknown name."""
    row = _BY_NAME[name]
    text = (os.environ if environ is None else environ).get(name, "") or row.default
    try:
        return row.read(text)
    except ValueError as cause:
        raise SettingInvalid(setting=name, why=str(cause)) from cause
