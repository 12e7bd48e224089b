"""The fast way to print a certificate: its form is printed once by WeasyPrint, and what differs is stamped on it.

`form` reads where WeasyPrint put each slot, `typeface` sets a line as WeasyPrint would, `stamping` puts both together.
The plain way (`certificate.render_document`) stays the authority: tests compare the two as pictures.
"""
