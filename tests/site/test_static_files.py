from pathlib import Path

from django.contrib.staticfiles.storage import staticfiles_storage
from django.templatetags.static import static

from lgsp.site.static_files import CollectedFiles, collect_static_files


def test_a_file_that_was_not_collected_keeps_its_name() -> None:
    assert CollectedFiles(location="/khong-co").hashed_name("portal/portal.css") == "portal/portal.css"


def test_collected_files_are_named_after_their_content_and_compressed(tmp_path: Path, settings: object) -> None:
    settings.STATIC_ROOT = str(tmp_path)  # type: ignore[attr-defined]
    collect_static_files()
    name = CollectedFiles(location=str(tmp_path)).stored_name("portal/portal.css")
    assert name != "portal/portal.css"
    assert (tmp_path / name).exists()
    assert (tmp_path / f"{name}.gz").stat().st_size < (tmp_path / name).stat().st_size / 2
    assert static("portal/portal.css").endswith(".css")
    assert staticfiles_storage is not None


def test_the_first_view_is_under_two_hundred_kilobytes(tmp_path: Path, settings: object) -> None:
    settings.STATIC_ROOT = str(tmp_path)  # type: ignore[attr-defined]
    collect_static_files()
    names = ["vendor/tabler/tabler.min.css", "portal/portal.css", "portal/portal.js", "portal/theme.js", "portal/icons.svg"]
    names += ["django_htmx/htmx-2.min.js"]
    fonts = [
        f"vendor/fonts/be-vietnam-pro-{script}-{weight}-normal.woff2" for script in ("latin", "vietnamese") for weight in (400, 600)
    ]
    sizes = [(tmp_path / f"{name}.gz").stat().st_size for name in names] + [(tmp_path / name).stat().st_size for name in fonts]
    assert sum(sizes) < 195_000  # the page itself is a few more
