"""The chamber's console (C01–C24): registration desk, examination, certification, people. Owns pixels, never data.

One module of `pages/` is one room, as in the portal. It has its own host name and is not reachable through the public
one (D-46).
"""
