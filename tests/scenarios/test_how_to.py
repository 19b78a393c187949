"""Every command of the how-to pages (`sh`) is run as it stands; what needs a second platform (`console`) is only shown."""

import re
import subprocess

import pytest

from tests.scenarios.running import ROOT

pytestmark = [pytest.mark.story, pytest.mark.xdist_group("platform")]


PAGES = sorted(path.name for path in (ROOT / "docs" / "how-to").glob("*.md") if "```sh" in path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("page", PAGES)
def test_the_commands_of_a_how_to_work(platform, page):
    blocks = re.findall(r"```sh\n(.*?)```", (ROOT / "docs" / "how-to" / page).read_text(), re.DOTALL)
    assert blocks and len(PAGES) >= 3
    environment = {**platform.environment, "LGSP_HOME": str(platform.home)}
    script = "set -euo pipefail\n" + "\n".join(blocks)
    done = subprocess.run(["bash", "-c", script], cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
