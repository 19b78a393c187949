"""The trunk: a message is the docstring with the facts, in either language."""

from lgsp.domain.errors.tree import LgspError, LocalError, RemoteError


class Spoilt(RemoteError):
    """It is spoilt; take another."""

    code = "test.spoilt"
    vietnamese = "Hỏng rồi; hãy lấy cái khác."


def test_the_message_is_the_docstring_on_one_line_with_the_facts_that_are_there():
    assert str(Spoilt(apple=1, pear=None, plum="")) == "It is spoilt; take another. (apple = 1)"
    assert Spoilt().english == "It is spoilt; take another."


def test_the_same_in_vietnamese():
    assert Spoilt(apple=1).in_vietnamese == "Hỏng rồi; hãy lấy cái khác. (apple = 1)"


def test_ours_and_theirs_are_told_apart():
    assert issubclass(LocalError, LgspError) and issubclass(RemoteError, LgspError)
    assert not issubclass(LocalError, RemoteError) and LocalError().english and LgspError.code == "lgsp.error"
