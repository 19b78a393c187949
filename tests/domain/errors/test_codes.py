"""The errors about codes are had from the one tree, each on the side that can mend it."""

import inspect

from lgsp.domain import errors
from lgsp.domain.errors import codes as code_errors
from lgsp.domain.errors.tree import LgspError, LocalError, RemoteError


def test_every_error_about_codes_is_in_the_one_tree():
    own = [kind for _, kind in inspect.getmembers(code_errors, inspect.isclass) if kind not in (LgspError, LocalError, RemoteError)]
    assert len(own) == 6 and all(getattr(errors, kind.__name__) is kind for kind in own)
    assert issubclass(errors.CodeMapMissing, LocalError) and issubclass(errors.CodeNotMappable, RemoteError)
