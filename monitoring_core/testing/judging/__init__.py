"""The judgement: answers and notifications are compared with those of a correct server.

``ids`` translates symbolic ids into the implementation's own. ``observation`` reads the notifications of an adapter.
``relevance`` says what a notification is about. ``compare`` compares a notification with the expected one, field by
field. ``delivered`` pairs notifications with expected ones, and ``recipients`` says who may get them. ``broken_rule``
names the rule that a difference breaks. ``judge`` puts these together.
"""
