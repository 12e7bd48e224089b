"""Names of files, in and out."""

from urllib.parse import quote

import pytest

from libs.common.errors import Invalid
from libs.common.uploads import download, file_name


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("請求書.pdf", "請求書.pdf"),
        ("Invoice No.5", "Invoice No.5.pdf"),
        ("A.PDF", "A.PDF"),
        ("photo.png", "photo.pdf"),
        ("evil.html", "evil.html.pdf"),
        ("が.pdf", "が.pdf"),
        ("輸出\u3000許可.pdf", "輸出\u3000許可.pdf"),
        ('say "hi"; x=1.pdf', 'say "hi"; x=1.pdf'),
    ],
)
def test_a_name_is_kept_and_ends_as_its_content_is(given: str, kept: str) -> None:
    # about: D-38
    assert file_name(quote(given), "pdf") == kept


@pytest.mark.parametrize(
    "header",
    [
        *("", "%20", "..", ".htaccess", "a%2Fb.pdf", "..%5Cb.pdf", "C:%5Ca.pdf", "a%00.pdf", "a%0D%0AX: y.pdf"),
        *("gpj%E2%80%AEfdp.pdf", "a%E2%80%A8b.pdf", "%82%A0.pdf", "x" * 151),
    ],
)
def test_paths_and_what_is_not_to_be_seen_are_refused(header: str) -> None:
    # about: D-38
    with pytest.raises(Invalid) as refusal:
        file_name(header, "pdf")
    assert [error.pointer for error in refusal.value.errors] == ["X-Filename"]


def test_a_japanese_name_is_given_back_and_no_browser_runs_the_file() -> None:
    # about: D-38
    given = download(b"x", "csv", '請求"書\\;.csv').headers
    plain, extended = given["Content-Disposition"].removeprefix("attachment; ").split("; filename*=")
    assert plain == 'filename="______.csv"'
    assert extended == "UTF-8''%E8%AB%8B%E6%B1%82%22%E6%9B%B8%5C%3B.csv"
    assert given["Content-Type"] == "text/csv" and given["X-Content-Type-Options"] == "nosniff"
    assert given["Content-Security-Policy"].startswith("sandbox")
