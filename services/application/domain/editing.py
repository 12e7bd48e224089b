"""Changing a draft: while it is one, by its owner, and only on the version that he has seen (REL-23)."""

from dataclasses import replace

from libs.common.errors import Conflict, FieldError
from libs.contracts.values import CertificateKind
from services.application.domain.states import Act, State, not_possible
from services.application.domain.values import Actor, Application, require_right

EDITABLE = frozenset({State.DRAFT, State.RETURNED})


def edit(application: Application, by: Actor, *, version: int | None, kind: CertificateKind | None) -> Application:
    """The application with its next version. `version` None means: whatever it was.

    Raises `Forbidden`, `IllegalTransition`, or `Conflict` naming both versions.
    """
    require_right(application, Act.SUBMIT, by)
    if application.state not in EDITABLE:
        raise not_possible(application.state, "edit", act_ja="内容の変更")
    if version is not None:
        require_version(application, version)
    return replace(application, version=application.version + 1, kind=kind or application.kind)


def require_version(application: Application, version: int) -> None:
    """Raise `Conflict` when somebody has changed the application since `version`."""
    if version == application.version:
        return
    ja = f"版{version}をもとにした操作ですが、現在は版{application.version}です。読み込み直してください"
    en = f"You have seen version {version}, but it is at version {application.version}: load it again"
    raise Conflict(ja, en, code="stale-version", errors=[FieldError("/version", "stale-version", ja, en)])
