"""Values as plain data: dicts, lists, strings, numbers, booleans and None, which JSON carries without loss.

`Kept` is the base of every value that can be kept so. What a kind of value is made of is
written down once, as a `Kind` with its `Record`, and both directions go through that.
Each room has its own: `voice.kept`, `text.kept`, `floor.kept`.
"""

from monitoring_core.plain_data.errors import DataError as DataError
from monitoring_core.plain_data.kinds import VERSION as VERSION
from monitoring_core.plain_data.kinds import Kept as Kept
from monitoring_core.plain_data.kinds import Kind as Kind
from monitoring_core.plain_data.kinds import read as read
