"""The samples behind the chamber's settings."""

import json

from libs.contracts.values import read_document
from web.common.states import KINDS
from web.console.pages.settings import SAMPLES


def test_there_is_a_sample_of_each_kind_of_certificate() -> None:
    # about: DOC-01
    assert [read_document(json.dumps(SAMPLES[kind])).kind for kind in KINDS] == list(KINDS)
