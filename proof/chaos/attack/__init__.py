"""`chaos attack`: strangers, one company and one service's login attack a system, while an honest user goes on working.

The attackers are a process of their own, held to a share of one core (`pace.py`); it sends what `floods.py`,
`forgeries.py` and `files.py` say. The honest user is this process (`honest.py`). What came of it: `reporting.py`.
"""
