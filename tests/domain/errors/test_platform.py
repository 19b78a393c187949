"""What the platform can't do is ours to mend, and had from the one tree."""

import inspect

from lgsp.domain import errors
from lgsp.domain.errors import platform as platform_errors
from lgsp.domain.errors.tree import LocalError


def test_every_error_of_the_platform_is_in_the_one_tree_and_ours():
    kinds = [kind for _, kind in inspect.getmembers(platform_errors, inspect.isclass) if kind is not LocalError]
    assert kinds and all(issubclass(kind, LocalError) and getattr(errors, kind.__name__) is kind for kind in kinds)
