"""Files and texts that real people send, through the API: what is right of each, and that nothing vanishes."""

from pathlib import Path
from typing import Any

import pytest

from tests.services.application.application_system import ApplicationSystem

FILES = Path(__file__).parent / "field_cases" / "files"
PASTED = {"Content-Type": "text/tab-separated-values"}
SHAFT = "STEEL SHAFT FOR PUMP"
# The good lines by description and quantity, the lines with problems, what the notes say.
RIGHT: dict[str, tuple[list[tuple[str, str]], list[int], str]] = {
    "g01-float-artefact.xlsx": ([("STEEL WIRE ROD", q) for q in ("0.3", "20.1", "3.3", "1200")], [], ""),
    "g02-x000d.xlsx": ([(f"{SHAFT}\nPART NO. AB-1", "10")], [], ""),
    "g03-error-values.xlsx": ([], [2, 2, 2, 3, 4], ""),
    "g05-formula-no-cache.xlsx": ([], [2], ""),
    "g06-title-rows.xlsx": ([(SHAFT, "10")], [], "PACKING LIST"),
    "g07-extra-columns.xlsx": ([(SHAFT, "10")], [], "NO., N.W. (KGS), G.W. (KGS)"),
    "g08-hidden-row.xlsx": ([(SHAFT, "10"), ("CANCELLED: COPPER TUBE", "99"), ("BRASS VALVE", "3")], [], "line 3"),
    "g10-strict.xlsx": ([(SHAFT, "10")], [], ""),
    "g11-furigana.xlsx": ([(SHAFT, "10")], [], ""),
    "g13-dimension-a1.xlsx": ([(SHAFT, "10")], [], ""),
    "g14-merged.xlsx": ([(SHAFT, "10")], [3], ""),
    "g16-long-number.xlsx": ([(SHAFT, "1000000")], [], ""),
    "p01-leading-quote.txt": (
        [
            ('"SUPER" BRAND STEEL PUMP', "10"),
            ('"TYPE A STEEL VALVE', "5"),
            ("BRASS TUBE", "7"),
            ('3" PIPE ELBOW OF STEEL', "7"),
        ],
        [],
        "",
    ),
    "p02-linebreak-in-cell.txt": ([('STEEL PUMP\nMODEL "X"', "10")], [], ""),
    "t01-cp932.csv": ([], [2, 2, 2, 2], ""),
    "t02-utf16le.txt": ([(SHAFT, "10")], [], ""),
    "t03-trailing-commas.csv": ([(SHAFT, "10")], [], ""),
    "t05-cr-only.csv": ([(SHAFT, "10")], [], ""),
    "t06-semicolon.csv": ([(SHAFT, "10")], [], ""),
    "t07-sep-line.csv": ([(SHAFT, "10")], [], ""),
    "t08-euc-jp.csv": ([(SHAFT, "10")], [], ""),
    "t09-thousands.tsv": ([(SHAFT, "1200"), (SHAFT, "1200.50")], [4, 5, 6], ""),
    "t10-short-cp932.csv": ([("PUMP SHAFT", "1")], [], ""),
    "t11-utf16-no-bom.txt": ([(SHAFT, "10")], [], ""),
    "t12-cp932-with-ext.csv": ([], [2, 2, 2], ""),
}


async def preview(system: ApplicationSystem, name: str, data: bytes, **headers: str) -> dict[str, Any]:
    """What the API says of a goods list, of which no row has vanished."""
    headers |= {"X-Filename": name}
    seen: dict[str, Any] = await system.done(
        system.company.signer, "POST", "/applications/goods-preview", data, **headers
    )
    assert seen["rows"] == len(seen["lines"]) + len(seen["bad_lines"]) + seen["refused"], name
    assert all(one["ja"] and one["en"] for one in [*seen["problems"], *seen["notes"]]), name
    return seen


def test_each_field_case_of_tables_has_its_right_answer() -> None:
    # about: APP-04
    assert {one.name for one in FILES.iterdir()} == {*RIGHT, "c01-characters.tsv"}


async def test_tables_of_excel_and_other_programs_are_read_right(system: ApplicationSystem) -> None:
    # covers: APP-25, APP-04
    for name, (lines, problems, said) in RIGHT.items():
        headers = PASTED if name.startswith("p") else {}
        seen = await preview(system, name, (FILES / name).read_bytes(), **headers)
        assert [(one["description"], one["quantity"]) for one in seen["lines"]] == lines, name
        assert [one["line"] for one in seen["problems"]] == problems, name
        assert said in "\n".join(note["en"] for note in seen["notes"]), name


async def test_a_paste_is_read_as_the_same_text_in_a_file(system: ApplicationSystem) -> None:
    # covers: APP-25, APP-04
    for name in sorted(RIGHT):
        if name[0] in "tp" and "utf16" not in name:
            data = (FILES / name).read_bytes()
            pasted, filed = await preview(system, name, data, **PASTED), await preview(system, name, data)
            assert pasted == filed, name


CHARACTERS = {
    2: "3 1/2 INCH STEEL VALVE",
    3: "STEEL PLATE 10^3 MM",
    5: "SHAFT DIA. 10 MM OF STEEL",
    6: "SHAFT DIA. 10 MM OF STEEL",
    7: "SHAFT DIA. 10 MM OF STEEL",
    8: "RESISTOR 4.7K OHM",
    9: "CAPACITOR 10 MICROFARAD",
    10: "HEATER 25 DEG. C",
    11: "HEATER 25 DEG. C",
    12: "VALVE <= 5 MPA",
    13: "- STEEL VALVE",
    23: "MECANIQUE VALVE",
    24: "Kayisdagi VALVE",
    25: "GROSSE VALVE",
    37: None,
    45: "VALVE 5/8",
}


async def test_characters_get_proposals_that_mean_the_same_or_none(system: ApplicationSystem) -> None:
    # covers: APP-03, APP-04
    seen = await preview(system, "c01.tsv", (FILES / "c01-characters.tsv").read_bytes())
    proposals = {one["line"]: one["proposal"] for one in seen["problems"]}
    assert {line: proposals[line] for line in CHARACTERS} == CHARACTERS
    taken = [one["description"] for one in seen["lines"]]
    assert taken.count("STEELVALVE") == 4 and "STEEL VALVE" in taken and "STEEL\nVALVE" in taken
    assert "U+200E" in seen["notes"][0]["en"]


@pytest.mark.parametrize(
    ("field", "value", "finding"),
    [
        ("quantity", "1,200", None),
        ("quantity", "１，２００", None),
        ("quantity", "1 200", ("B8-02", "1200")),
        ("quantity", "1.200,50", ("B8-02", "1200.50")),
        ("quantity", "0,500", ("B8-02", "0.500")),
        ("description", "STEEL SHAFT_x000D_\nPART NO. 1", ("B0-03", "STEEL SHAFT\nPART NO. 1")),
        ("description", "STEEL\u200e SHAFT", ("B0-01", "STEEL SHAFT")),
        ("description", "STEEL SHAFT\r\nPART NO. 1", None),
        ("description", "STEEL VALVE 3½ INCH", ("B0-01", "STEEL VALVE 3 1/2 INCH")),
    ],
)
async def test_the_form_says_of_a_value_what_the_import_says(
    system: ApplicationSystem, field: str, value: str, finding: tuple[str, str] | None
) -> None:
    # covers: APP-03, APP-16
    draft = system.draft()
    draft["goods"][0][field] = value
    made = await system.done(system.company.signer, "POST", "/applications", {"draft": draft})
    seen = await system.done(
        system.company.signer, "POST", f"/applications/{made['application_id']}/check", {"draft": draft}
    )
    found = [(one["rule_id"], one["proposal"]) for one in seen["findings"] if one["pointer"] == f"/goods/0/{field}"]
    assert [one for one in found if one[0] in ("B0-01", "B0-03", "B8-02")] == ([finding] if finding else [])


async def test_the_import_obeys_the_general_name_of_the_draft(system: ApplicationSystem) -> None:
    # covers: APP-04, APP-16
    signer, models = system.company.signer, b"DESCRIPTION\tQUANTITY\tUNIT\nMODEL NT-101\t1,200\tPCS\n"
    path = "/applications/goods-preview"
    assert [one["rule_id"] for one in (await system.done(signer, "POST", path, models))["problems"]] == ["B7-02"]
    seen = await system.done(signer, "POST", f"{path}?general_name=ELECTRIC%20MOTORS", models)
    assert seen["problems"] == []
    draft = system.draft()
    draft["certificate"]["general_name"] = "ELECTRIC MOTORS"
    made = await system.done(signer, "POST", "/applications", {"draft": draft})
    taken = await system.done(signer, "PUT", f"/applications/{made['application_id']}/goods", models)
    assert taken["lines"] == 1
    goods = (await system.seen(made["application_id"]))["draft"]["goods"]
    assert [(one["description"], one["quantity"]) for one in goods] == [("MODEL NT-101", "1200")]
