"""Which part of an application its failed trial is put down to, when printing itself said only that it failed. Pure."""

import re

from libs.contracts.names.fields import printed_name_of
from libs.contracts.values import Document, DocumentProblem, own_layout_of

_PICTURE = re.compile(r"memory:([0-9a-f]{64})")


def blamed(document: Document, reason: str) -> DocumentProblem:
    """The problem to show: pages of an own layout, a picture that `reason` names, else the part that holds most."""
    if own_layout_of(document) is not None:
        return _own_layout()
    picture = _PICTURE.search(reason)
    if picture is None:
        return _too_heavy(document)
    if picture[1] == document.declaration.signature_sha256:
        return DocumentProblem(
            field="/declaration/signature_sha256",
            ja="署名者の署名画像を印刷できません。商工会議所で署名を登録し直す必要があります",
            en="The picture of the signer's signature cannot be printed. The chamber has to record the signature anew",
        )
    return DocumentProblem(
        field="/certification/seal_sha256",
        ja="商工会議所の印影を印刷できません。商工会議所の設定の印影を差し替える必要があります",
        en="The chamber's seal cannot be printed. The chamber has to replace it in its settings",
    )


def _own_layout() -> DocumentProblem:
    return DocumentProblem(
        field="/own_layout",
        ja="各社様式のPDFのページを描画できませんでした。印刷機能でPDFに保存し直すか、商工会議所にお問い合わせください",
        en="The pages of the own layout could not be drawn. Print them to a new PDF, or ask the chamber",
    )


def _too_heavy(document: Document) -> DocumentProblem:
    sizes = {name: len(document.model_dump_json(include={name})) for name in type(document).model_fields}
    heaviest = max(sizes, key=lambda name: sizes[name])
    called = printed_name_of(f"/{heaviest}")
    return DocumentProblem(
        field=f"/{heaviest}",
        ja=f"この内容では証明書を作成できませんでした。最も多い「{called.ja}」を減らして再提出するか、商工会議所にお問い合わせください",
        en=f"No certificate could be made of this. Please shorten what is longest, '{called.en}', and submit it again,"
        " or ask the chamber",
    )
