"""The oracle: whether an implementation keeps the rules, and how that is found out.

``words`` holds what a test is made of, ``suites`` the complete sets of them,
``strategies`` the random ones; the rest binds an implementation and compares.
Each is imported by its own name, so that importing this package loads neither
pytest nor Hypothesis nor anything else that a test of another kind needs.
"""

from __future__ import annotations
