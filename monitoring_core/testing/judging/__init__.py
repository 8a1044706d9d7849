"""An answer and notifications held against what a correct server would have given.

``ids`` translates symbolic ids into the implementation's own. ``observation`` reads what an adapter observed.
``relevance`` says what an observation is about. ``compare`` holds a notification against the expected one, field by
field. ``delivered`` pairs what came with what was due, and ``recipients`` says whose it is. ``broken_rule`` names the
rule that a difference breaks. ``judge`` puts these together.
"""
