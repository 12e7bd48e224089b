"""The access code of a certificate: application and rendering derive it, reference knows only its keyed hash (D-20).

55 bits of HMAC-SHA256(K_v, certificate_id) as eleven Crockford base-32 characters, and a check character (Luhn mod 32)
that finds every single mistyped character. No event, log or table ever holds a code.
"""

import hashlib
import hmac
import unicodedata
from uuid import UUID

from stdnum import luhn

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 12
BITS = 55
KEY_VERSION = 1
"""Of the keys that this release holds: the one that codes are derived under, and the one that hashes them (D-20)."""
_LOOK_ALIKES = str.maketrans({"I": "1", "L": "1", "O": "0"})


def derive(key: bytes, certificate_id: UUID) -> str:
    """The twelve characters, ungrouped, of the certificate under `key` (the key of its `key_version`)."""
    digest = hmac.digest(key, b"access-code:" + certificate_id.bytes, hashlib.sha256)
    number = int.from_bytes(digest[:8], "big") >> (64 - BITS)
    body = "".join(ALPHABET[number >> shift & 31] for shift in range(BITS - 5, -1, -5))
    return body + luhn.calc_check_digit(body, ALPHABET)


def grouped(code: str) -> str:
    """The code in groups of four, for people: `7KQ2-M9XW-4TBD`."""
    return "-".join(code[start : start + 4] for start in range(0, LENGTH, 4))


def normalise(typed: str) -> str:
    """What somebody meant who typed `typed`: upper case, no separators, I and L read as 1, O as 0 (Crockford).

    U is no character of the alphabet and stays: no code has it.
    """
    letters = unicodedata.normalize("NFKC", typed).upper()
    return "".join(character for character in letters if character.isalnum()).translate(_LOOK_ALIKES)


def access_code_hash(hash_key: bytes, certificate_no: str, code: str) -> str:
    """What the reference service stores and compares: hex HMAC-SHA256 of number and code, however they were typed."""
    message = f"{certificate_no}#{normalise(code)}".encode()
    return hmac.new(hash_key, message, hashlib.sha256).hexdigest()
