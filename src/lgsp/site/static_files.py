"""Static files: collected with their compressed forms, named after their content, so that browsers keep them for good.

Rules: the platform collects them into its home when it starts; before that (in tests) each file goes by its own name.
"""

from django.core.management import call_command
from whitenoise.storage import CompressedManifestStaticFilesStorage


class CollectedFiles(CompressedManifestStaticFilesStorage):
    """Names from the manifest; a file that was not collected keeps its own."""

    manifest_strict = False

    def hashed_name(self, name: str, content: object = None, filename: str | None = None) -> str:
        """The name with the content's digest in it."""
        try:
            return super().hashed_name(name, content, filename)
        except ValueError:  # not collected
            return name


def collect_static_files() -> None:
    """Collect all files into the home. Safe to repeat; files of an earlier release stay for pages that are still open."""
    call_command("collectstatic", interactive=False, verbosity=0)
