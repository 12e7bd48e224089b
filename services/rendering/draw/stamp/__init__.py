"""The fast way to draw a certificate of origin: WeasyPrint prints a blank once, and what differs is stamped on it.

`blank` reads where WeasyPrint put each slot, `typeface` sets a line as WeasyPrint would, `stamping` writes the lines
into the slots, `pads` keeps blanks for reuse. The plain way (`draw/document.py`) decides how a certificate looks: tests
compare the two as pictures.
"""
