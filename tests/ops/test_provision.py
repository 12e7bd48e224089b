"""What the containers leave in the checkout."""

from pathlib import Path

import pyotp
import pytest

from ops import report
from ops.environment import ports_by
from ops.places import read_json, write_json
from ops.ports import PortBook
from ops.provision import hand_over

STAFF = [{"chamber": "8888", "role": "examiner", "id": "examiner1", "password": "made1at2random"}]
COMPANY = {"chamber": "8888", "role": "company's admin ID", "id": "8888000001", "password": "on1the2card"}


def test_logins_that_a_demo_added_outlive_the_next_start_but_not_their_installation(tmp_path: Path) -> None:
    handover, ports = tmp_path / ".shomei" / "compose", ports_by(PortBook(tmp_path / "ports").known)
    hand_over(STAFF, ports, handover)
    write_json(handover / "logins.json", [*STAFF, COMPANY])
    hand_over(STAFF, ports, handover)
    assert read_json(handover / "logins.json") == [*STAFF, COMPANY]
    other = [STAFF[0] | {"password": "of3another4one"}]
    hand_over(other, ports, handover)
    assert read_json(handover / "logins.json") == other


def test_status_prints_the_addresses_and_logins_of_containers(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    hand_over(STAFF, ports_by(PortBook(tmp_path / "ports").known), tmp_path / "compose")
    report.show(tmp_path / "compose")
    printed = capsys.readouterr().out
    assert "http://localhost:8602" in printed
    assert "made1at2random" in printed


def test_status_prints_the_code_that_an_app_shows_now(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    app = {"chamber": "8888", "role": "certifier with a second factor", "id": "certifier2", "password": "with1an2app"}
    logins = [*STAFF, app | {"totp_secret": "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"}]
    hand_over(logins, ports_by(PortBook(tmp_path / "ports").known), tmp_path / "compose")
    before = pyotp.TOTP(logins[-1]["totp_secret"]).now()
    report.show(tmp_path / "compose")
    printed = capsys.readouterr().out
    after = pyotp.TOTP(logins[-1]["totp_secret"]).now()
    assert "JBSWY3DP" not in printed and (before in printed or after in printed)
