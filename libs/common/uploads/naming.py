"""What a file is that is not taken: people are told the true cause, and how to save it instead."""

import re
import zipfile
from io import BytesIO

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""The container of Office files before 2007, and of locked ones since."""
LOCKED_OFFICE = (
    "パスワードで保護されたOfficeファイルです。パスワードを解除して保存し直してください",
    "This Office file is locked with a password: take the password off and save it again",
)
_OLD_EXCEL = (
    "旧形式のExcelファイル（.xls）です。「Excelブック（.xlsx）」で保存し直してください",
    "This is an old Excel file (.xls): save it as an Excel workbook (.xlsx)",
)
_OTHER_OFFICE = (
    "旧形式のOfficeファイルです。PDFまたは.xlsxで保存し直してください",
    "This is a file of an old Office program: save it as PDF or .xlsx",
)
_BINARY_EXCEL = (
    "Excelバイナリブック（.xlsb）です。「Excelブック（.xlsx）」で保存し直してください",
    "This is a binary workbook (.xlsb): save it as an Excel workbook (.xlsx)",
)
_OPEN_DOCUMENT = (
    "OpenDocument形式（.ods）です。「Excelブック（.xlsx）」で保存し直してください",
    "This is an OpenDocument file (.ods): save it as an Excel workbook (.xlsx)",
)
_NUMBERS = (
    "Numbersのファイルです。Excel（.xlsx）形式で書き出してください",
    "This is a file of Numbers: export it as an Excel workbook (.xlsx)",
)
_WORD = (
    "Word文書です。PDFで保存し直してください（表はExcelまたはTSVで保存してください）",
    "This is a Word document: save it as PDF, or its table as a workbook or TSV",
)
_ARCHIVE = (
    "圧縮ファイル（zip）です。展開して、中のファイルを送信してください",
    "This is a zip archive: unpack it and send the files in it",
)
_WEB_PAGE = (
    "Webページ（HTML）の形式です。Excelで開き、「Excelブック（.xlsx）」で保存し直してください",
    "This is a web page (HTML), whatever its name says: open it in Excel and save it as .xlsx",
)
_XML_SHEET = (
    "XMLスプレッドシート2003の形式です。「Excelブック（.xlsx）」で保存し直してください",
    "This is an XML spreadsheet of 2003: save it as an Excel workbook (.xlsx)",
)
_XML = (
    "XMLの電子データです。表（xlsx、CSV、TSV）またはPDFで送信してください",
    "This is XML data: send a table or a PDF",
)
_PDF = (
    "PDFです。表はExcel（.xlsx）、CSV、TSVで保存してください",
    "This is a PDF: save the table as a workbook (.xlsx), CSV or TSV",
)
_PICTURE = (
    "画像です。表はExcel（.xlsx）、CSV、TSVで送信してください",
    "This is a picture: send the table itself, as .xlsx, CSV or TSV",
)
_HEIC = (
    "HEIC形式の写真です。JPEGで保存し直してください（iPhoneの設定では「互換性優先」）",
    "This is a HEIC photograph: save it as JPEG (iPhone: camera formats, most compatible)",
)
Words = tuple[str, str]
_BEGINNINGS: tuple[tuple[bytes, Words], ...] = (
    (b"%PDF-", _PDF),
    (b"\x89PNG", _PICTURE),
    (b"\xff\xd8\xff", _PICTURE),
    (b"II*\0", _PICTURE),
    (b"MM\0*", _PICTURE),
)
_PACKED: tuple[tuple[str, Words], ...] = (
    ("xl/workbook.bin", _BINARY_EXCEL),
    ("index/document.iwa", _NUMBERS),
    ("word/document.xml", _WORD),
)


def what_it_is(data: bytes) -> Words | None:
    """The words, Japanese and English, that name a file by its content; None for what may be a table or is unknown."""
    if data.startswith(_OLE):
        return _of_ole(data)
    if data.startswith(b"PK\x03\x04"):
        return _of_archive(data)
    if data[4:12] in (b"ftypheic", b"ftypheix", b"ftypmif1", b"ftypheim"):
        return _HEIC
    for beginning, words in _BEGINNINGS:
        if data.startswith(beginning):
            return words
    return _of_markup(data[:2048])


def _of_ole(data: bytes) -> Words:
    if "EncryptedPackage".encode("utf-16-le") in data:
        return LOCKED_OFFICE
    if any(name.encode("utf-16-le") + b"\0\0" in data for name in ("Workbook", "Book")):
        return _OLD_EXCEL
    return _OTHER_OFFICE


def _of_archive(data: bytes) -> Words | None:
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            names = {one.filename.replace("\\", "/").lower().lstrip("/") for one in archive.infolist()}
            form = archive.read("mimetype")[:60] if "mimetype" in names and len(names) < 1_000 else b""
    except (zipfile.BadZipFile, KeyError, RuntimeError, NotImplementedError, EOFError, OSError, ValueError):
        return None
    if b"opendocument" in form:
        return _OPEN_DOCUMENT
    for name, words in _PACKED:
        if name in names:
            return words
    return None if "[content_types].xml" in names or "xl/workbook.xml" in names else _ARCHIVE


def _of_markup(beginning: bytes) -> Words | None:
    head = beginning.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").lower()
    if b"urn:schemas-microsoft-com:office:spreadsheet" in head:
        return _XML_SHEET
    if re.match(rb"<!doctype html|<html|<table|<meta|<head|<style", head) or b"<html" in head:
        return _WEB_PAGE
    return _XML if head.startswith(b"<?xml") else None
