"""Files from outside: which kind they are, by their content alone, and how they are given back (D-38).

`recognise` refuses whatever is not plainly one of the kinds that a route takes. PDFs, pictures and workbooks are read
by a process of their own with limits of memory and time (`inspecting.py`): a hostile file ends nobody but itself.
What is active in a good file is taken out, damage repaired; `Recognised.changes` says so.
"""

from libs.common.uploads.kinds import ALL, DOCUMENTS, Kind, Limits, media_types
from libs.common.uploads.names import file_name
from libs.common.uploads.recognising import CHANGES, Recognised, recognise
from libs.common.uploads.serving import download

__all__ = [
    "ALL",
    "CHANGES",
    "DOCUMENTS",
    "Kind",
    "Limits",
    "Recognised",
    "download",
    "file_name",
    "media_types",
    "recognise",
]
