"""The public door (D-46): `/api/v1/…` for ERP systems, the demo and whoever else speaks HTTP.

Two listeners: the public one, and one inside that also has `/api/v1/staff/…`. What `routes.py` does not list does not
exist here. Each request has its limits checked (`limits.py`), its session exchanged for a signed token (`sessions.py`),
and is passed on to one service (`forwarding.py`, `upstreams.py`), body and answer streaming. No joins, no data.
"""
