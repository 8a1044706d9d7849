"""Pairs of components: words that take every input in every pair of values of two components.

``component_values`` says what components are and which values they have, ``worlds`` on which small floors pairs are
looked at. ``exploring`` finds the obligations of a world, ``touring`` the words that meet them, and ``probing`` what
each word ends with. ``making`` puts them together; ``stored`` keeps the words of the built-in rulesets as package data.
"""
