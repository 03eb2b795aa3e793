"""What happens with approvals: the use cases, used alike by screens, API and the areas that ask.

kinds        what may need an approval: each area that has something names it at start
asking       a change that may have to wait
deciding     approve, refuse, withdraw
reading      who reads what
policies     bands, delegations
telling      mails to those who may decide and to those who asked
gating       the gate before the fields of a record
customers    the kinds of the customer master
"""

from app.approvals.service.deciding import approve, refuse, withdraw
from app.approvals.service.policies import create_delegation, end_delegation, save_policy

__all__ = ["approve", "create_delegation", "end_delegation", "refuse", "save_policy", "withdraw"]
