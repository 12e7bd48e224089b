"""What somebody sends on purpose is answered in little: findings, proposals and problems are bounded."""

import tracemalloc

from services.application.goods_file import read_goods
from services.application.goods_file.checking import MOST_PROBLEMS
from services.application.rules import MOST_FINDINGS
from tests.services.application.application_system import ApplicationSystem

HOSTILE = "Ａa" * 900


async def test_a_request_full_of_foreign_characters_gets_a_small_answer_that_still_refuses(
    system: ApplicationSystem,
) -> None:
    application_id = await system.begun()
    draft = system.draft()
    line = draft["goods"][0]
    draft["goods"] = [line | {"description": HOSTILE, "marks": HOSTILE} for _ in range(200)]
    path = f"/applications/{application_id}/check"
    found = (await system.done(system.company.signer, "POST", path, {"draft": draft}))["findings"]
    assert len(found) <= MOST_FINDINGS + 1
    assert (found[-1]["rule_id"], found[-1]["severity"]) == ("MORE", "error")
    assert sum(len(str(one)) for one in found) < 3 * len(str(draft))


def test_a_goods_file_with_more_faults_than_anybody_reads_says_how_many_more_and_takes_no_bad_line() -> None:
    rows = ["description\tquantity\tunit", *("鋼管\t1\tPCS" for _ in range(3000)), "STEEL PIPES\t1\tPCS"]
    read = read_goods("\n".join(rows).encode(), "goods.tsv")
    assert len(read.problems) == MOST_PROBLEMS + 1
    assert read.problems[-1].rule_id == "MORE"
    assert [goods.description for goods in read.lines] == ["STEEL PIPES"]
    assert len(read.bad) == 3000


def test_a_file_of_line_ends_is_refused_without_filling_the_memory() -> None:
    # about: REL-42
    for filler in (b"\n", b",\n"):
        data = b"description,quantity,unit\n" + filler * (400_000 // len(filler))
        tracemalloc.start()
        read = read_goods(data, "goods.csv")
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert read.problems and not read.lines
        assert peak < 8 * len(data)
