import ast
import gettext
import io
import re
from pathlib import Path

from django.utils.translation.template import templatize

import lgsp.portal
from lgsp.site import translations

LOCALE = Path(translations.__file__).with_name("locale")
PORTAL = Path(lgsp.portal.__file__).parent
WORDS = {"_", "gettext", "gettext_lazy", "ngettext", "pgettext", "pgettext_lazy", "npgettext"}


def calls_in(text: str) -> set[str]:
    """The keys of the messages that a Python text, or a template made into one, asks for."""
    found = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in WORDS:
            texts = [part.value for part in node.args if isinstance(part, ast.Constant) and isinstance(part.value, str)]
            if not texts:
                continue
            if node.func.id.startswith("pgettext"):
                found.add(f"{texts[0]}\x04{texts[1]}")
            else:
                found.add("\0".join(texts[:2]) if node.func.id == "ngettext" else texts[0])
    return found


def asked() -> set[str]:
    keys: set[str] = set()
    for path in PORTAL.rglob("*.py"):
        keys |= calls_in(path.read_text(encoding="utf-8"))
    pattern = re.compile(r"\b(?:gettext|ngettext|pgettext)\((?:[^()'\"]|u?'(?:[^'\\]|\\.)*'|u?\"(?:[^\"\\]|\\.)*\"|\([^()]*\))*\)")
    for path in PORTAL.rglob("*.html"):
        for call in pattern.findall(templatize(path.read_text(encoding="utf-8"), origin=str(path))):
            keys |= calls_in(call)
    return keys


def test_every_text_of_the_pages_has_its_vietnamese() -> None:
    messages = translations.read_messages((LOCALE / "vi/LC_MESSAGES/django.po").read_text(encoding="utf-8"))
    keys = asked()
    assert len(keys) > 300
    assert sorted(key for key in keys if not messages.get(key)) == []


def test_the_compiled_file_is_made_from_the_text() -> None:
    for source in LOCALE.rglob("*.po"):
        text = source.read_text(encoding="utf-8")
        assert source.with_suffix(".mo").read_bytes() == translations.compiled(translations.read_messages(text)), (
            "compile it anew: python -m lgsp.site.translations"
        )


def test_a_compiled_file_is_read_by_everybody() -> None:
    text = (
        'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n"Plural-Forms: nplurals=1; plural=0;\\n"\n\n'
        'msgid "yes"\nmsgstr "có"\n\nmsgctxt "role"\nmsgid "yes"\nmsgstr "vâng"\n\n'
        'msgid "%(n)s day"\nmsgid_plural "%(n)s days"\nmsgstr[0] "%(n)s "\n"ngày"\n\nmsgid "no"\nmsgstr ""\n'
    )
    read = gettext.GNUTranslations(io.BytesIO(translations.compiled(translations.read_messages(text))))
    assert (read.gettext("yes"), read.pgettext("role", "yes"), read.gettext("no")) == ("có", "vâng", "no")
    assert read.ngettext("%(n)s day", "%(n)s days", 2) == "%(n)s ngày"


def test_a_folder_is_compiled(tmp_path: Path) -> None:
    (tmp_path / "django.po").write_text('msgid "yes"\nmsgstr "có"\n', encoding="utf-8")
    assert translations.compile_folder(tmp_path) == [tmp_path / "django.mo"]
    assert "có".encode() in (tmp_path / "django.mo").read_bytes()
