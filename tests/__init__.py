"""The tests, by what they look at.

- ``voice``, ``text``, ``floor``, ``desk``, ``wire``: the rules and their tables, request by request and in histories.
- ``verification``: the proofs that every floor within bounds keeps the rules.
- ``follow``: what a follower finds in the messages of a server.
- ``forms``: how recordings of every form are read. ``conformance``: how they are checked, and the reports and audits.
- ``testing``: the oracle, its suites and strategies.
- ``server``: the example server, over its sockets. ``tools``: what needs Chromium, Spark and other tools.
- ``kept``: values as plain data, and the example workers that keep them in a database.
- The files beside this one: the command line, the documentation, and what holds for the whole project.

Other folders make material, or measure:

- ``made`` makes recordings, and measures what a check finds in them.
- ``faults`` makes faulty servers, and measures which tests find them.
- ``mutation`` makes functions wrong, and counts which changes no test notices.
- ``benchmarks`` measures times. ``comparison`` does one job with other libraries, too.
"""
