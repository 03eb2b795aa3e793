"""What happens with statements: the use cases.

gathering   what papers of some customers or conglomerates need, in a few statements for all of them
papers      one paper: its words and figures, in one language
letterheads who writes: the company of the group that sells to a customer
naming      what papers and their files are called
documents   an invoice, order or other document on paper
running     papers for many customers or conglomerates, as a job
mailing     papers by mail, and the log of it
"""

from app.statements.service.documents import print_document
from app.statements.service.mailing import mail_one, mail_run
from app.statements.service.papers import write_one
from app.statements.service.running import refuse_part_of_group, start_run

__all__ = ["mail_one", "mail_run", "print_document", "refuse_part_of_group", "start_run", "write_one"]
