"""PDFs as people read them."""

import subprocess


def text_of(pdf: bytes) -> str:
    """All that is written on it, laid out as on paper; a form feed ends each page."""
    read = subprocess.run(["pdftotext", "-layout", "-", "-"], input=pdf, check=True, capture_output=True)
    return read.stdout.decode()
