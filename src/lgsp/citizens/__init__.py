"""Uses of a person's data, told to that person: the log of uses, questions and objections, the data tracker.

A person is a pseudonym here.
"""
