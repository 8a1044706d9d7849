"""The order of words for a run with a budget: words that add most coverage come first.

``gain`` counts what a word adds and sorts words. ``first_words`` stores the first of them for the built-in
rulesets in the package. ``by_gain`` yields all words of a suite in that order.
"""
