"""The business of credit, as pure functions (domain rules 2, 3 and 4).

limits      which limit holds on a day, and where it came from
exposure    what the parts of a balance add up to under the policy, and how it moves the nodes above
guard       `decide`: may this document go on
"""

from app.credit.rules.exposure import at_rate, counts, exposure_of, node_movement, scaled
from app.credit.rules.guard import decide, largest_amount
from app.credit.rules.limits import effective_limit

__all__ = ["at_rate", "counts", "decide", "effective_limit", "exposure_of", "largest_amount", "node_movement", "scaled"]
