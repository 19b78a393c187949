"""Which service, and which of its endpoints, a path belongs to.

Rules: a published path belongs to the service with the longest base path that matches whole segments of it, so `/a/1.0` never
matches `/a/1.0x`. A pattern's `*` is exactly one segment, `**` any number of them, including none (X-Road `pr-mrest` 4); method `*`
is any; a query is never part of a path. `protocol/http/paths.py` has checked the paths before: no empty, `.` or `..` segments.
"""

from collections.abc import Iterable

from lgsp.domain.configuration import Endpoint, ServiceVersion


def matches(pattern: str, path: str) -> bool:
    """Whether a path pattern matches a path; a slash at the end of either is ignored."""
    if pattern == path:
        return True
    if "*" not in pattern:
        return pattern.rstrip("/") == path.rstrip("/")
    return _match(pattern.strip("/").split("/"), path.strip("/").split("/") if path.strip("/") else [])


def _match(pattern: list[str], segments: list[str]) -> bool:
    # `reached` holds how many segments may have been consumed so far: the cost is linear in both lengths, so no pattern can be made
    # slow.
    reached = {0}
    for piece in pattern:
        if piece == "**":
            reached = set(range(min(reached), len(segments) + 1))
        else:
            reached = {at + 1 for at in reached if at < len(segments) and piece in ("*", segments[at])}
        if not reached:
            return False
    return len(segments) in reached


def endpoint_of(endpoints: tuple[Endpoint, ...], method: str, path: str) -> Endpoint | None:
    """The first endpoint that matches the method and path, or None."""
    return next((one for one in endpoints if one.method in ("*", method) and matches(one.path, path)), None)


def methods_of(endpoints: tuple[Endpoint, ...], path: str) -> list[str]:
    """The methods that some endpoint accepts at a path, sorted: the value of `Allow` after a wrong method."""
    return sorted({one.method for one in endpoints if matches(one.path, path)})


class Routes:
    """The services of one configuration, looked up by published path or by identifier."""

    def __init__(self, services: Iterable[ServiceVersion]) -> None:
        self._by_base: dict[str, ServiceVersion] = {}
        self._by_service: dict[str, ServiceVersion] = {}
        self._by_provider: dict[str, set[str]] = {}
        self._depths: tuple[int, ...] = ()
        depths = set()
        for version in services:
            self._by_base[version.base_path] = version
            depths.add(version.base_path.count("/"))
            self._by_provider.setdefault(version.service.rpartition("/")[0], set()).add(version.service)
            if version.is_default or version.service not in self._by_service:
                self._by_service[version.service] = version
        self._depths = tuple(sorted(depths, reverse=True))

    def by_path(self, path: str) -> tuple[ServiceVersion, str] | None:
        """The service version that a published path belongs to, and the rest of the path; None if there is none."""
        segments = path.split("/")
        for depth in self._depths:
            if depth < len(segments):
                base = "/".join(segments[: depth + 1])
                version = self._by_base.get(base)
                if version is not None:
                    return version, path[len(base) :]
        return None

    def provided_by(self, subsystem: str) -> list[ServiceVersion]:
        """The services of a provider subsystem, each in the version that X-Road's REST form reaches, ordered by identifier."""
        return [self._by_service[service] for service in sorted(self._by_provider.get(subsystem, ()))]

    def all(self) -> list[ServiceVersion]:
        """Every version, in the order of the configuration."""
        return list(self._by_base.values())

    def versions_of(self, service: str) -> list[ServiceVersion]:
        """Every version of a service, in the order of the configuration."""
        return [version for version in self._by_base.values() if version.service == service]

    def by_service(self, service: str) -> ServiceVersion | None:
        """The default version of a service, or the first one if none is the default."""
        return self._by_service.get(service)
