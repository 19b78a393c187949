"""The rows about uses of persons' data. A person is a pseudonym in all of them."""

from lgsp.citizens.models.uses import PersonQuestion, PersonUse

__all__ = ["PersonQuestion", "PersonUse"]
