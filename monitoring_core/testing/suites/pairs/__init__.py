"""Pairs of components: words that give every input in every pair of values of two components.

``component_values`` defines the components and their values. ``worlds`` defines the small floors that are explored.
``exploring`` finds the obligations of a world, ``touring`` finds words that meet them, and ``probing`` makes the end of
each word. ``making`` puts these together. ``stored`` keeps the words of the built-in rulesets in the package.
"""
