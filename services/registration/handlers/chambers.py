"""Opening and changing chambers (CHM-01, D-01)."""

from typing import Literal

from libs.common.clock import Clock
from libs.common.db import Transaction
from libs.common.errors import Conflict, NotFound
from libs.common.outbox import emit
from services.registration.domain.chamber import ChamberFile, RuleDocument, configured
from services.registration.domain.wording import check_wording
from services.registration.store import chambers


async def configure(tx: Transaction, file: ChamberFile, clock: Clock) -> Literal["opened", "changed", "unchanged"]:
    """Make the chamber as its file says, and tell everybody. The same file again changes nothing.

    Raises `Conflict` when a rule document has another text under a version that was used before, `Invalid` when the
    chamber's certificates could not show its texts.
    """
    version = await chambers.version(tx, file.chamber)
    if file == await chambers.find(tx, file.chamber):
        return "unchanged"
    check_wording(file)
    for document in file.documents:
        await _keep_document(tx, file.chamber, document)
    await chambers.save(tx, file, version + 1, clock.now())
    await emit(tx, configured(file, version + 1))
    return "changed" if version else "opened"


async def _keep_document(tx: Transaction, chamber: str, document: RuleDocument) -> None:
    known = await chambers.find_document(tx, chamber, document.name, document.version)
    if known is None:
        await chambers.add_document(tx, chamber, document)
    elif known != document:
        raise Conflict(
            ja=f"{document.title_ja}の版{document.version}は別の内容で公開済みです。版を上げてください",
            en=f"Version {document.version} of {document.name} was published with another text: raise the version",
            code="version-used",
        )


async def open_chamber(tx: Transaction, code: str) -> ChamberFile:
    """A chamber that takes registrations. Raises `NotFound` for an unknown or closed one (REG-29)."""
    chamber = await chambers.find(tx, code)
    if chamber is None or not chamber.open:
        raise NotFound(
            ja=f"商工会議所コード「{code}」ではオンラインの貿易登録を受け付けていません。コードをご確認ください",
            en=f"No chamber with the code {code} takes registrations here. Please check the code",
            code="no-such-chamber",
        )
    return chamber


async def chamber_of(tx: Transaction, code: str) -> ChamberFile:
    """The settings of a chamber that has records, open or not. Raises NotFound."""
    chamber = await chambers.find(tx, code)
    if chamber is None:
        raise NotFound()
    return chamber
