"""The first words for a run that has no time for all: what adds most comes first.

``gain`` says what a word adds and puts words in order. ``first_words`` keeps the first of them for the built-in
rulesets as package data, and ``by_gain`` gives all the words of a suite in that order.
"""
