"""Audit records: the act around every change, its way into the journal, and looks at data.

What is changed belongs to the operation itself.
"""
