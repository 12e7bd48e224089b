"""The reviewed table of portal and console: who reaches which page (REL-53). `rows.py` says how to read a row."""

from tests.web.access.console import CONSOLE
from tests.web.access.portal import PORTAL
from tests.web.access.rows import Row

TABLE: dict[str, dict[str, Row]] = {"portal": PORTAL, "console": CONSOLE}
