"""What may stand after the country of an address: postcodes, telephone, tax and register numbers, people to ask for."""

import re

_LABELS = (
    r"TEL|TELE|TELEPHONE|PHONE|PH|FAX|TELEFAX|TELEX|MOBILE|MOB|CELL|CELLULAR|HP|HAND ?PHONE|WHATSAPP|WECHAT|ATTN|ATT|"
    r"ATTENTION|CONTACT|PIC|E-?MAIL|MAIL|WEB|WEBSITE|URL|HTTP|HTTPS|WWW|VAT|TAX|TIN|TRN|GST|GSTIN|PAN|IEC|CNPJ|CPF|NIT|"
    r"RUC|RUT|RFC|CUIT|RIF|NIF|CIF NO|CIN|BIN|IIN|INN|KPP|OGRN|EORI|USCI|UEN|ABN|ACN|CR|C\.R|CRN|NPWP|NIB|SST|BRN|UBN|"
    r"BUSINESS REG\w*|REG|REGISTRATION|COMPANY REG\w*|CO\.? REG|COMPANY NO|COMMERCIAL REG\w*|TRADE LICEN[CS]E|"
    r"LICEN[CS]E|IMPORTER|IRC|LCAF|NTN|STRN|SIRET|SIREN|DUNS|"
    r"SWIFT|IBAN|ID|P\.?O\.? ?BOX|POB|ZIP|ZIP CODE|POST ?CODE|POSTAL CODE|PIN|PIN CODE|PINCODE|C\.?P|CEP|P\.?C|PLZ|"
    r"DEPT|DEPARTMENT|UNDER"
)
LABELLED = re.compile(rf"[\s,;.(\[/-]*(?:{_LABELS})\b", re.IGNORECASE)
_COLON = re.compile(r"[\s(]*[A-Z][A-Z0-9 .,/&'#()-]{0,40}:", re.IGNORECASE)
_NUMBER = re.compile(r"[\s(]*[A-Z][A-Z .&/'-]{0,40}\b(?:NO|NUMBER|NR|CODE|ID)\b\.?", re.IGNORECASE)
_POSTCODE = re.compile(r"[\s,;.(\[/-]*(?:[A-Z]{0,4}-?\d[A-Z0-9-]{0,9})(?: ?-?[A-Z0-9]{2,5})?(?=[\s.;,)\]]|$)")
_NOTHING = re.compile(r"[\s.,;:)\]/-]*")
_PARTY = re.compile(
    r"\s*(?:ALSO |2ND |SECOND |1ST )?(?:NOTIFY|CONSIGNEE|BUYER|SHIP TO|SOLD TO|AND|C/O)\b", re.IGNORECASE
)


def follow_a_country(text: str) -> bool:
    """Whether what stands behind a country in the same line names no other place."""
    rest = text[end_of_postcode(text) :]
    return _NOTHING.fullmatch(rest) is not None or LABELLED.match(rest) is not None


def end_of_postcode(text: str) -> int:
    """Where a postcode ends with which the text begins; 0 where it begins with none."""
    found = _POSTCODE.match(text)
    return found.end() if found else 0


def are_particulars(line: str) -> bool:
    """Whether a line under an address is none of it: labelled, a telephone number, an address of the web."""
    if _PARTY.match(line):
        return False
    if LABELLED.match(line) or _COLON.match(line) or _NUMBER.match(line) or "@" in line or "WWW." in line.upper():
        return True
    return re.fullmatch(r"[\s()+\d./A-Z-]*\d[\s()+\d./-]*", line) is not None and not re.search(r"[A-Za-z]{4}", line)
