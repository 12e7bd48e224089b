"""What portal, console and gateway share: access to services, sessions and their tokens, and how a page is reached.

Portal and console are each a `Site`: rooms of pages (`PageRoutes`), in which a `Visit` is one request of one person.
"""
