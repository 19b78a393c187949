"""Every command of the tutorial is run as it stands."""

import re
import subprocess

import pytest

from tests.scenarios.running import ROOT

pytestmark = [pytest.mark.story, pytest.mark.xdist_group("platform")]


@pytest.mark.parametrize("page", ["luot-goi-dau-tien.md", "first-call.md"])
def test_the_tutorials_commands_work(platform, page):
    blocks = re.findall(r"```sh\n(.*?)```", (ROOT / "docs" / "tutorial" / page).read_text(), re.DOTALL)
    assert len(blocks) >= 5
    script = "set -euo pipefail\n" + "\n".join(blocks)
    environment = {**platform.environment, "LGSP_HOME": str(platform.home)}
    done = subprocess.run(["bash", "-c", script], cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]


def test_both_languages_have_the_same_commands():
    def commands(page):
        text = (ROOT / "docs" / "tutorial" / page).read_text()
        return [re.sub(r"[^\x00-\x7f]", "", block).count("\n") for block in re.findall(r"```sh\n(.*?)```", text, re.DOTALL)]

    assert commands("luot-goi-dau-tien.md") == commands("first-call.md")
