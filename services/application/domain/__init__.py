"""The application and its certificate: what may happen to them, who may do it, and what the world is told.

`states` holds the two state machines, `values` what they move, `examination` the decisions up to certification,
`issue` those from the settled fee to the issued certificate. All of it is pure: time and numbers are handed in.
"""
