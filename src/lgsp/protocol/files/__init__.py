"""Files that people upload: tables, YAML and JSON documents, archives of several files, text in old encodings.

What the rows mean belongs to the app that imports them.
"""
