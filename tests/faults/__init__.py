"""Faulty implementations made by the thousand, and which way of testing finds how many of them.

``machines`` makes wrong copies of a component's machine, ``tables`` wrong copies of the
library's own tables, ``handwritten`` the servers that people write; ``ways`` are the ways of
testing that are compared, ``measure`` counts, and ``python -m tests.faults`` prints the table.

``conjunctions`` draws faults that need two components at once or three, with the wrong ``reactions``, and
``residues`` what a refused request leaves behind; ``found_by_pairs`` counts what the words made for them find.
"""
