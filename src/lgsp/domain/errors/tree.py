"""The base classes of all errors. The errors themselves are in the modules beside this one.

Rules: a class's docstring is its message in English and says what to do, `vietnamese` is the same sentence in Vietnamese; its facts
are its keyword arguments and never a secret; `code` is stable. Never run with `python -OO`: it strips the docstrings, and so the
messages.
"""

import inspect
from typing import ClassVar


class LgspError(Exception):
    """Something went wrong that we foresaw."""

    code: ClassVar[str] = "lgsp.error"
    vietnamese: ClassVar[str] = "Đã có lỗi nằm trong dự liệu."

    def __init__(self, **facts: object) -> None:
        self.facts = facts
        super().__init__(self.english)

    @property
    def english(self) -> str:
        """The message with its facts, in English."""
        return _with_facts(inspect.cleandoc(type(self).__doc__ or ""), self.facts)

    @property
    def in_vietnamese(self) -> str:
        """The message with its facts, in Vietnamese."""
        return _with_facts(self.vietnamese, self.facts)

    def __str__(self) -> str:
        return self.english


def _with_facts(message: str, facts: dict[str, object]) -> str:
    told = "; ".join(f"{name} = {value}" for name, value in facts.items() if value not in (None, ""))
    return f"{' '.join(message.split())} ({told})" if told else " ".join(message.split())


class LocalError(LgspError):
    """A fault on our side; the operator of this platform can mend it."""

    code = "lgsp.local"
    vietnamese = "Lỗi phía nền tảng; người vận hành nền tảng có thể khắc phục."


class RemoteError(LgspError):
    """A fault on the caller's or the provider's side; they can mend it."""

    code = "lgsp.remote"
    vietnamese = "Lỗi phía đơn vị gọi hoặc đơn vị cung cấp; phía đó có thể khắc phục."
