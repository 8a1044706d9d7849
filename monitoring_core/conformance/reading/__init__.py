"""Reads recordings in every usual form, as a stream.

From bottom to top:

- `source` unpacks and decodes the stored bytes, and yields text in UTF-8.
- `lines` and `documents` cut the text into pieces.
- `records` finds the messages and requests in a decoded piece.
- Each form has a reader in a module of its own.
- `forms` has the table by which the form of a recording is recognized.
"""
