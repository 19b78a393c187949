"""bench/RESULTS.md: one section per benchmark, each written anew by its own run and leaving the others as they are."""

import re
from pathlib import Path

RESULTS = Path(__file__).with_name("RESULTS.md")
HEADING = """# Results

What was measured, on which machine, and the command that measures it again. Only ratios mean something on another machine.
"""


def put_section(title: str, text: str, path: Path = RESULTS) -> None:
    """Put a section (without its heading) in the place of the earlier one of this title, or at the end."""
    before = path.read_text(encoding="utf-8") if path.exists() else ""
    sections = dict(re.findall(r"^## (.+?)\n(.*?)(?=^## |\Z)", before, re.MULTILINE | re.DOTALL))
    sections[title] = text
    body = "\n".join(f"## {name}\n\n{content.strip()}\n" for name, content in sections.items())
    path.write_text(f"{HEADING}\n{body}", encoding="utf-8")
