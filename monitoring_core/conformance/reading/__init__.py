"""Recordings in every form in which people hold them, read as a stream.

From bottom to top: `source` turns what is stored into text in UTF-8, whatever
compression and encoding it has; `lines` and `documents` cut the text; `records`
finds the messages and requests in a decoded piece; each form has a reader in a
module of its own; `forms` has the table that says which form a recording is in.
"""
