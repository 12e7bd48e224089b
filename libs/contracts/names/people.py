"""Roles of the chamber's staff (IDN-10)."""

from collections.abc import Mapping

from libs.contracts.names.name import Name

ROLES: Mapping[str, Name] = {
    "reception": Name("受付", "Reception"),
    "examiner": Name("審査", "Examiner"),
    "certifier": Name("認証", "Certifier"),
    "accounting": Name("経理", "Accounting"),
    "chamber_admin": Name("管理者", "Chamber administrator"),
}
