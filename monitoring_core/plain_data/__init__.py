"""Values as plain data: dicts, lists, strings, numbers, booleans and None, which JSON carries without loss.

`Kept` is the base class of all values that can be written as plain data. A `Kind` with its
`Record` describes the form of each kind of value once. Writing and reading both use this
description. The descriptions stand in `voice.kept`, `text.kept` and `floor.kept`.
"""

from monitoring_core.plain_data.errors import DataError as DataError
from monitoring_core.plain_data.kinds import VERSION as VERSION
from monitoring_core.plain_data.kinds import Kept as Kept
from monitoring_core.plain_data.kinds import Kind as Kind
from monitoring_core.plain_data.kinds import read as read
