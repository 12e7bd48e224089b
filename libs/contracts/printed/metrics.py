"""Advance widths of Lato Regular, the typeface in which every frozen text is printed.

A table and not a font file, so that line breaking is pure and gives the same lines on every machine;
`tests/services/rendering/layout/test_origin.py` compares it with the installed font. It is at the same time the
repertoire: printable ASCII and the Latin-1 letters and signs, without the soft hyphen and the no-break space.
"""

UNITS_PER_EM = 2000
MM_PER_POINT = 25.4 / 72
# The font kerns; pairs that kern apart make a line at most this much wider than the sum of its advances.
KERNING_ALLOWANCE = 1.01

_ASCII = "".join(chr(code) for code in range(0x20, 0x7F))
_LATIN_1 = "".join(chr(code) for code in range(0xA1, 0x100) if code != 0xAD) + "\u0152\u0153\u0178"

# fmt: off
_ASCII_ADVANCES = (
    512, 538, 741, 1160, 1160, 1603, 1424, 408, 534, 534, 850, 1160, 454, 743, 472, 904, 1160, 1160, 1160, 1160,
    1160, 1160, 1160, 1160, 1160, 1160, 500, 523, 1160, 1160, 1160, 895, 1673, 1354, 1293, 1336, 1521, 1155, 1131,
    1461, 1527, 560, 845, 1325, 1027, 1857, 1527, 1601, 1201, 1601, 1253, 1085, 1181, 1471, 1354, 2071, 1298,
    1248, 1204, 612, 904, 612, 1160, 918, 800, 994, 1120, 955, 1120, 1056, 701, 1040, 1116, 480, 480, 1016, 472,
    1645, 1116, 1134, 1121, 1120, 728, 866, 717, 1115, 1032, 1571, 996, 1031, 904, 602, 501, 602, 1160,
)
_LATIN_1_ADVANCES = (
    504, 1160, 1160, 1160, 1160, 507, 990, 800, 1663, 735, 858, 1160, 1663, 800, 829, 1160, 668, 668, 800, 1299,
    1401, 520, 800, 668, 804, 859, 1468, 1451, 1484, 880, 1354, 1354, 1354, 1354, 1354, 1354, 1861, 1336, 1155,
    1155, 1155, 1155, 560, 560, 560, 560, 1537, 1527, 1601, 1601, 1601, 1601, 1601, 1160, 1601, 1471, 1471, 1471,
    1471, 1248, 1197, 1160, 994, 994, 994, 994, 994, 994, 1610, 956, 1056, 1056, 1056, 1056, 480, 480, 480, 480,
    1132, 1116, 1134, 1134, 1134, 1134, 1134, 1160, 1133, 1115, 1115, 1115, 1115, 1031, 1121, 1031, 2181, 1746,
    1248,
)
# fmt: on

ADVANCES = dict(zip(_ASCII + _LATIN_1, _ASCII_ADVANCES + _LATIN_1_ADVANCES, strict=True))


def width_mm(text: str, points: float) -> float:
    """The printed width in millimetres of one line; every character must be in `ADVANCES`."""
    units = sum(map(ADVANCES.__getitem__, text))
    return units / UNITS_PER_EM * points * MM_PER_POINT * KERNING_ALLOWANCE
