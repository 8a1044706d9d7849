"""Complete suites: words that together prove an implementation, as far as its size allows.

``mealy`` is the machine, ``minimal``, ``covers``, ``methods`` and ``checking_word`` are the
theory of testing it, ``components`` are the machines of the domain, explored on the
floor itself, ``default`` puts a suite together and ``export`` writes it.
"""

from __future__ import annotations
