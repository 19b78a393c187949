"""Files that people hand over: tables, YAML and JSON documents, bundles, text in old encodings.

What the rows mean belongs to the app that imports them.
"""
