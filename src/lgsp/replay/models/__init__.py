"""The rows of replay. The requests themselves are kept bodies, or sealed in the row until they are decided."""

from lgsp.replay.models.replays import ResendRequest

__all__ = ["ResendRequest"]
