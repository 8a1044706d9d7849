"""Audits: who could hear whom and who could see what in a recording, and when.

- `audited` makes the audit of a recording from its timeline, and has the exit status.
- `questions` answers the questions that a user asks. `rows` are the lines of an answer.
- `merging` joins audits. `durations` reads and writes lengths of time.
- `formats` lists the formats. `as_text`, `as_csv`, `as_json` and `as_page` write them; `cells` makes cells of a row.
"""
