"""Lines and places in, PDF out: WeasyPrint, or a stamp on a page that WeasyPrint printed before."""
