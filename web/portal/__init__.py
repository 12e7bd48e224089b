"""The applicants' portal (P01–P38): registration, applications, payment, printing. Owns pixels, never data.

One module of `pages/` is one room: its routes, what it asks of the services, its templates in `templates/<room>/`, its
words in `locale/ja/<room>.po`, and, where it needs one, its script `static/<room>.js`.
"""
