"""What became of a call that was let through is theirs to mend, and had from the one tree."""

import inspect

from lgsp.domain import errors
from lgsp.domain.errors import providers
from lgsp.domain.errors.tree import RemoteError


def test_every_error_of_the_provider_is_in_the_one_tree_and_theirs():
    kinds = [kind for _, kind in inspect.getmembers(providers, inspect.isclass) if kind is not RemoteError]
    assert kinds and all(issubclass(kind, RemoteError) and getattr(errors, kind.__name__) is kind for kind in kinds)
