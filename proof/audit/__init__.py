"""The ledger auditor: compares every schema with what was asked (REL-58), by a way of its own.

It shares no code with the services but the list of events that each of them hears, and no SQL at all. What it reports
is `lost` (asked for or said, without effect), `doubled` (anything twice), `gap` (a hole in a series of numbers),
`stuck` (on its way, waiting or parked) or `wrong` (two places that should agree do not).
"""

from proof.audit.ledger import Asked, Captured, Finding, Report, audit, unrest

__all__ = ["Asked", "Captured", "Finding", "Report", "audit", "unrest"]
