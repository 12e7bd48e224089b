"""B0-03: what a spreadsheet, a program or a web page left behind where a person's words should stand."""

import html
import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import NamedTuple

from services.application.rules.book import Breach, Checked, Question, rule
from services.application.rules.characters import printed_texts

_ERROR_VALUE = re.compile(
    r"#(?:N/A|REF!|VALUE!|DIV/0!|NAME\?|NULL!|NUM!|SPILL!|CALC!|FIELD!|BLOCKED!|CONNECT!|BUSY!|GETTING_DATA|UNKNOWN!|"
    r"ERROR!?|WERT!|BEZUG!|NV\b)|(?<![#\w])#{3,}(?![#\w])|\bERR:\d{3}\b",
    re.IGNORECASE,
)
_ESCAPE = re.compile(r"_x[0-9A-Fa-f]{4}_")
_LITERAL_ESCAPE = re.compile(r"\\(?:u[0-9A-Fa-f]{4}|x[0-9A-Fa-f]{2})|\\r\\n|\\[nrt](?![A-Za-z])")
_TEMPLATE = re.compile(
    r"\{\{[^{}]*\}\}|\{%[^{}]*%\}|\$\{[^{}]*\}|<%[^%]*%>|\[\[[^\[\]]+\]\]|<<[A-Z_][\w .]*>>|%[A-Z_]{3,}%|%\([a-z_]+\)s|"
    r"#\{[^{}]*\}|\[object \w+\]",
    re.IGNORECASE,
)
_ENTITY = re.compile(
    r"&(?:amp|lt|gt|quot|apos|nbsp|copy|reg|deg|times|hellip|ndash|mdash|#\d{2,5}|#x[0-9a-f]{2,4});", re.IGNORECASE
)
_TAG = re.compile(
    r"</?(?:br|p|div|span|b|i|u|em|strong|font|table|tr|td|th|tbody|ul|ol|li|a|img|h[1-6]|hr|html|body|script|style|sup|sub|"
    r"pre|code|o:p|center|small)(?:\s[^<>]*)?/?>|<!--|-->|<!\[CDATA\[",
    re.IGNORECASE,
)
_EXPONENT = re.compile(r"(?<![\w.])\d(?:\.\d+)?E\+?\d{2,3}(?![\w.])", re.IGNORECASE)
_TIMESTAMP = re.compile(
    r"\b\d{4}[-/]\d{1,2}[-/]\d{1,2}[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?(?!\w)"
)
_NOTHING = re.compile(
    r"(?:NULL|\(NULL\)|<NULL>|\[NULL\]|NIL VALUE|UNDEFINED|NAN|-NAN|INF|NONE|NONETYPE|TRUE|FALSE|VOID|NOT AVAILABLE|"
    r"N/?A|#|TBA|TBD|T\.B\.A\.?|T\.B\.D\.?|TEST|TESTTEST|TEST TEST|DUMMY|SAMPLE TEXT|"
    r"LOREM IPSUM.*|XX+|AAA+|ASDF\w*|QWERTY\w*|"
    r"ABC|FOO|BAR|HOGE|\?+|\*+|\.+|_+|=+|~+|-{2,}|1900[-/]0?1[-/]0?0?1?)",
    re.IGNORECASE,
)
_ONLY_A_FIGURE = re.compile(r"[\d.,]+(?:E[+-]?\d+)?|\d{4}[-/]\d{1,2}[-/]\d{1,2}(?:[T ][\d:.]+Z?)?", re.IGNORECASE)
_SHORT = 20
_SUSPECT = re.compile(r"[#{}<>&\\?%\[:_=*\ufffd]|\d[eE]|ERR|LOREM")
_NO_PLAIN_FIGURE = re.compile(r"E\+|[:/-]", re.IGNORECASE)
_QUESTION_MARKS = re.compile(r"\?{3,}|\ufffd")
_FIELD = re.compile(r"/(?:goods|source_invoice/lines)/\d+/(description|unit|origin|marks)$")
_NAMES = frozenset({"description", "unit", "origin"})


class Rubbish(NamedTuple):
    """What was found, whether it is certain, and the text without it, where that can be told."""

    found: str
    is_certain: bool
    without: str | None = None


@rule(
    "B0-03",
    "error",
    ja="「{found}」は表計算やシステムの残骸（エラー値、変換前の記号、空の値）のようです。証明書に載せる文字に直してください",
    en="'{found}' looks like what a spreadsheet or program left behind (an error value, an escape, an empty value): "
    "write what the certificate is to say",
    asks=("日時や指数など、意図したかもしれないもの", "a time or a figure that may be meant so"),
)
def nothing_was_left_by_a_machine(checked: Checked) -> Iterator[Breach]:
    for pointer, text in printed_texts(checked):
        if not _may_be_rubbish(text) or _is_left_to_others(pointer):
            continue
        if found := rubbish(text, _names_something(pointer)):
            yield (Breach if found.is_certain else Question)(pointer, found.without, found=found.found)


def _may_be_rubbish(text: str) -> bool:
    """Most texts are seen at a glance to be none: few are as short as NULL or hold a sign that leftovers hold."""
    return 0 < len(text) <= _SHORT or _SUSPECT.search(text) is not None


def _is_left_to_others(pointer: str) -> bool:
    """Figures have rules of their own; what the source invoice says is told where the certificate repeats it."""
    if pointer.startswith("/source_invoice/"):
        return not pointer.startswith("/source_invoice/numbers/")
    return pointer.endswith(("/quantity", "/hs_code", "/certificate/language"))


def _names_something(pointer: str) -> bool:
    """Whether the field holds a name, so that NULL or a figure alone is none."""
    field = _FIELD.search(pointer)
    return bool(field and field[1] in _NAMES) or pointer.endswith(("/general_name", "/exporter", "/consignee"))


@lru_cache(maxsize=8192)
def rubbish(text: str, is_name: bool = True) -> Rubbish | None:
    """The first leftover of a machine in a text; None when there is none. Of a name, NULL or a figure alone is one."""
    plain = text.strip()
    if is_name and (_NOTHING.fullmatch(plain) or (_ONLY_A_FIGURE.fullmatch(plain) and _NO_PLAIN_FIGURE.search(plain))):
        return Rubbish(plain, is_certain=True)
    for form, mended in _MENDED:
        if found := form.search(text):
            return Rubbish(found[0], is_certain=True, without=mended(text))
    for form, is_certain in _FORMS:
        if found := form.search(text):
            return Rubbish(found[0], is_certain)
    return None


def _decoded(text: str) -> str:
    """`_x000D_` is how Excel files write a carriage return."""
    plain = _ESCAPE.sub(lambda found: chr(int(found[0][2:6], 16)), text)
    return re.sub(r"\n{2,}", "\n", plain.replace("\r\n", "\n").replace("\r", "\n")).strip()


def _without_tags(text: str) -> str:
    lines = re.sub(r"\s*<br\s*/?>\s*", "\n", text, flags=re.IGNORECASE)
    return html.unescape(_TAG.sub("", lines)).strip()


_MENDED: tuple[tuple[re.Pattern[str], Callable[[str], str]], ...] = (
    (_ESCAPE, _decoded),
    (_ENTITY, lambda text: html.unescape(text).replace("\xa0", " ")),
    (_TAG, _without_tags),
)
_FORMS = (
    *((form, True) for form in (_ERROR_VALUE, _TEMPLATE, _QUESTION_MARKS)),
    *((form, False) for form in (_EXPONENT, _TIMESTAMP, _LITERAL_ESCAPE)),
)
