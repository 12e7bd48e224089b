"""The ledger auditor: compares every schema with what was asked (REL-58), by a way of its own.

It shares no code with the services but the list of events that each of them hears, and no SQL at all. What it reports
is `lost` (asked for or said, without effect), `doubled` (anything twice), `gap` (a hole in a series of numbers),
`stuck` (on its way, waiting or parked) or `wrong` (two places that should agree do not).

It runs as a process (`python -m ops.auditor serve`: rounds by itself, gauges, alarms in the log), as a command
(`./shomei audit`), and after faults (`./shomei chaos`). It reads with a login of its own, which can change nothing.
"""

from ops.auditor.ledger import Asked, Captured, Finding, Report, audit, unrest

__all__ = ["Asked", "Captured", "Finding", "Report", "audit", "unrest"]
