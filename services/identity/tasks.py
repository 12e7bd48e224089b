"""What may need a person about IDs: kinds of task (docs/tasks.md)."""

from libs.common.refused_mails import MAIL_REFUSED
from libs.common.tasks import Kinds

KINDS = Kinds(MAIL_REFUSED)
