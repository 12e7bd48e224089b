"""What needs a person: opened and closed in the transaction that makes it true, listed for the staff (docs/tasks.md).

A service declares its kinds in `services/<name>/tasks.py`, hands them to `new_service(…, task_kinds=KINDS)`, and opens
and closes tasks in its handlers. Routes, live changes and the gauge come with that.
"""

from libs.common.tasks.keeping import close_task, open_task
from libs.common.tasks.kinds import Kind, Kinds, Text

__all__ = ["Kind", "Kinds", "Text", "close_task", "open_task"]
