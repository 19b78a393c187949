from pathlib import Path

import pytest

from tests.gateway.inside import inside


async def test_parts_are_not_exchanged_while_the_gateway_runs(tmp_path: Path) -> None:
    async with inside(tmp_path) as parts:
        with pytest.raises(AttributeError):
            parts.buffered_body_bytes_max = 1  # type: ignore[misc]
