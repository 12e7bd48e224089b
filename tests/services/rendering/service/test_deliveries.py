"""Several ORIGINALs at once."""

import json
import zipfile
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from typing import Any
from uuid import UUID, uuid4

import aiohttp
import asyncpg
import pytest

from libs.common.auth import Caller
from libs.contracts.application import CertificateNumbered
from libs.contracts.values import CertificateDocument, Certification
from tests.services.rendering.rendering_system import (
    RenderingSystem,
    admin_id,
    issued,
    numbered,
    reception,
    sub_id,
    user_id,
)

PATH = "/v1/certificates/originals"
LAST_DAY, PRINTED = date(2026, 11, 30), "certificate.printed.v1"
Make = Callable[..., CertificateDocument]


def body(*certificates: CertificateNumbered | UUID) -> dict[str, Any]:
    return {"certificate_ids": [str(getattr(one, "certificate_id", one)) for one in certificates]}


@pytest.fixture
async def three(
    system: RenderingSystem, document_of: Make, certification: Certification, user: Caller
) -> list[CertificateNumbered]:
    """Issued certificates of one company."""
    orders = [numbered(document_of(lines), certification, user, lines) for lines in (1, 2, 3)]
    await system.hear(*orders)
    await system.work()
    await system.hear(*(issued(order, LAST_DAY) for order in orders))
    return orders


# covers: DOC-04, DOC-05, DOC-06, D-22
async def test_several_originals_come_as_one_zip_byte_for_byte_and_are_recorded(
    system: RenderingSystem, user: Caller, three: list[CertificateNumbered]
) -> None:
    alone = {f"{one.certificate_no}.pdf": (await system.print_original(user, one.certificate_id))[1] for one in three}
    status, content, headers = await system.call("POST", PATH, user, json=body(*three, three[0]))
    assert (status, headers["Content-Type"], headers["Cache-Control"]) == (200, "application/zip", "no-store")
    assert headers["Content-Disposition"] == 'attachment; filename="certificates.zip"'
    with zipfile.ZipFile(BytesIO(content)) as file:
        assert file.testzip() is None
        assert {name: file.read(name) for name in file.namelist()} == alone
        assert {one.compress_type for one in file.infolist()} == {zipfile.ZIP_STORED}
        assert {one.flag_bits & 8 for one in file.infolist()} == {0}, "sizes stand before the contents"
    said = [one["certificate_id"] for one in (await system.said(PRINTED))[3:]]
    assert said == [str(one.certificate_id) for one in three]
    assert await system.count("prints") == 6


# covers: DOC-04, IDN-02
async def test_one_that_cannot_be_printed_is_named_and_nothing_is_delivered(
    system: RenderingSystem,
    document_of: Make,
    certification: Certification,
    user: Caller,
    three: list[CertificateNumbered],
) -> None:
    foreign = numbered(document_of(1), certification, user_id(), 11)
    unheard = numbered(document_of(1), certification, user, 12)
    unrendered = numbered(document_of(1), certification, user, 13)
    await system.hear(foreign, unheard)
    await system.work()
    await system.hear(issued(foreign, LAST_DAY), unrendered)
    status, answer, _ = await system.call(
        "POST", PATH, user, json=body(three[0], foreign, uuid4(), unheard, unrendered)
    )
    problem = json.loads(answer)
    assert (status, problem["code"]) == (422, "not-printable")
    assert [(error["pointer"], error["code"]) for error in problem["errors"]] == [
        ("/certificate_ids/1", "not-found"),
        ("/certificate_ids/2", "not-found"),
        ("/certificate_ids/3", "not-issued-yet"),
        ("/certificate_ids/4", "not-issued-yet"),
    ]
    system.clock.instant = datetime(2026, 11, 30, 15, 0, tzinfo=UTC)
    status, answer, _ = await system.call("POST", PATH, user, json=body(three[0]))
    assert (status, json.loads(answer)["errors"][0]["code"]) == (422, "print-window-closed")
    assert await system.count("prints") == len(await system.said(PRINTED)) == 0


# covers: IDN-02
async def test_who_may_print_several(system: RenderingSystem, user: Caller, three: list[CertificateNumbered]) -> None:
    neighbour = user.model_copy(update={"chamber": "8889"})
    for caller, expected in [
        (user, 200),
        (sub_id(user), 422),
        (user_id(), 422),
        (neighbour, 422),
        (admin_id(user), 403),
        (reception(), 403),
        (None, 401),
    ]:
        assert (await system.call("POST", PATH, caller, json=body(three[0])))[0] == expected, caller


# covers: DOC-04, IDN-02
async def test_each_delivery_is_in_the_log_that_the_company_reads(
    system: RenderingSystem, user: Caller, three: list[CertificateNumbered]
) -> None:
    path = f"/v1/certificates/{three[0].certificate_id}/prints"
    assert json.loads((await system.call("GET", path, user))[1]) == {"prints": []}
    await system.print_original(user, three[0].certificate_id)
    system.clock.move(timedelta(minutes=5))
    colleague = user.model_copy(update={"login": "8888000001-02", "login_id": uuid4()})
    await system.call("POST", PATH, colleague, json=body(*three))
    log = json.loads((await system.call("GET", path, user))[1])["prints"]
    assert [(one["variant"], one["by"]) for one in log] == [("original", "8888000001-02"), ("original", user.login)]
    for other, expected in [(user_id(), 404), (sub_id(user), 404), (admin_id(user), 403), (None, 401)]:
        assert (await system.call("GET", path, other))[0] == expected
    desk = path.replace("/v1/", "/v1/staff/")
    assert json.loads((await system.call("GET", desk, reception()))[1])["prints"] == log
    elsewhere = reception().model_copy(update={"chamber": "8889"})
    for other, expected in [(elsewhere, 404), (user, 403), (None, 401)]:
        assert (await system.call("GET", desk, other))[0] == expected


@pytest.mark.parametrize("wrong", [{}, body(), body(*(uuid4() for _ in range(101))), {"certificate_ids": ["x"]}])
async def test_a_list_of_none_or_of_too_many_is_refused(
    system: RenderingSystem, user: Caller, wrong: dict[str, Any]
) -> None:
    assert (await system.call("POST", PATH, user, json=wrong))[0] == 422


# covers: DOC-04
async def test_a_file_that_breaks_off_does_not_look_whole(
    system: RenderingSystem, user: Caller, three: list[CertificateNumbered], postgres: str
) -> None:
    admin = await asyncpg.connect(postgres)
    await admin.execute("REVOKE SELECT ON rendering.artefacts FROM shomei_rendering")
    await admin.close()
    with pytest.raises(aiohttp.ClientError):
        await system.call("POST", PATH, user, json=body(*three))
