"""`rules`: full checks by the rule book, for each second of one core, of a certificate with 20 lines of goods.

Each certificate has words of its own, so that nothing is remembered from the one before. The baseline is what reading
the same drafts from JSON takes, which every check over the API does first.
"""

import json
import time
from collections.abc import Callable
from datetime import date
from typing import Any, TypeVar
from uuid import UUID

from ops.places import CHECKOUT
from proof.bench.result import Result
from services.application.draft import Draft
from services.application.facts import Facts, SignerFacts
from services.application.goods_file import read_goods
from services.application.rules import check

One = TypeVar("One")
CERTIFICATES, LINES = 600, 20
SAMPLES = CHECKOUT / "samples"
TODAY = date(2026, 11, 22)


async def measure() -> list[Result]:
    """Checks and, as the baseline, drafts read, for each second of processor time."""
    facts, written = _facts(), [json.dumps(_certificate(number)) for number in range(CERTIFICATES)]
    drafts: list[Draft] = []
    read = _per_second(lambda text: drafts.append(Draft.model_validate_json(text)), written)
    checked = _per_second(lambda draft: check(draft, facts, {}, TODAY), drafts)
    return [Result("rules", checked, "checks/s/core", read, checked / read)]


def _per_second(act: Callable[[One], object], each: list[One]) -> float:
    started = time.process_time()
    for one in each:
        act(one)
    return len(each) / (time.process_time() - started)


def _certificate(number: int) -> dict[str, Any]:
    """The sample with 20 lines, none of which another certificate has."""
    sample: dict[str, Any] = json.loads((SAMPLES / "application.json").read_text())
    sample["source_invoice"]["numbers"] = [f"NT-2026-{number:04}"]
    sample["certificate"]["consignee"] = f"COMPANY {number} GMBH\n{number} SPEICHERSTADT, 20457 HAMBURG, GERMANY"
    lines = read_goods((SAMPLES / "goods.tsv").read_bytes(), "goods.tsv").lines[:LINES]
    goods = [line.model_dump() for line in lines]
    return sample | {"goods": [one | {"description": f"{one['description']}-{number}"} for one in goods]}


def _facts() -> Facts:
    company = json.loads((SAMPLES / "company.json").read_text())
    signer = company["signers"][0]
    return Facts(
        name_en=company["name_en"],
        addresses_en=(company["present_address"]["en"], *company["further_addresses_en"]),
        signer=SignerFacts(UUID(int=1), signer["name_en"], signer["title_en"], True, "a" * 64),
        file_kinds=frozenset({"evidence", "proof"}),
    )
