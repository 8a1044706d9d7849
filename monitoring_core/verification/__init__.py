"""The proof that a floor keeps the rules: all floors within bounds are reached, and all steps are checked.

``explore(bounds("2x1x2", parts="queue"))`` explores all floors with two supervisors, one agent and two calls.
`PROOFS` are the bounds that the tests explore.
"""

from monitoring_core.verification.bounds import LONG_PROOFS as LONG_PROOFS
from monitoring_core.verification.bounds import PROOFS as PROOFS
from monitoring_core.verification.bounds import Bounds as Bounds
from monitoring_core.verification.bounds import BoundsError as BoundsError
from monitoring_core.verification.bounds import Part as Part
from monitoring_core.verification.bounds import bounds as bounds
from monitoring_core.verification.exploration import Progress as Progress
from monitoring_core.verification.exploration import Verified as Verified
from monitoring_core.verification.exploration import Violation as Violation
from monitoring_core.verification.exploration import explore as explore
from monitoring_core.verification.invariants import INVARIANTS as INVARIANTS
from monitoring_core.verification.invariants import Invariant as Invariant
from monitoring_core.verification.report import as_program as as_program
from monitoring_core.verification.report import verify as verify
