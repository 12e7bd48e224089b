"""What a new installation starts with: two chambers with their fees, one staff member for each role, one certifier
with a second factor, one operator.

Every step is a job of the service that owns the record and reads its facts from a JSON file; a job leaves alone what is
there already. The demo chambers and their fees stand in `demo/` beside the services that own them.
"""

import secrets
import string
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pyotp

from ops.environment import Environments
from ops.errors import Failed
from ops.places import CHECKOUT, read_json, write_json
from ops.programs import SERVICES

ROLES = ("reception", "examiner", "certifier", "accounting", "chamber_admin")
CHAMBERS = ("8888", "8889")
WITH_APP = "certifier with a second factor"
"""Whose code of now `status` prints: nobody else of the demo chambers is asked for one."""
NAMES = {
    "reception": "受付 一郎",
    "examiner": "審査 二郎",
    "certifier": "認証 三郎",
    "accounting": "経理 四郎",
    "chamber_admin": "管理 五郎",
    "operator": "運用 六郎",
    WITH_APP: "認証 七郎",
}
OPERATORS = "0000"
"""Operators belong to no chamber; this code stands for that (D-02)."""
JOB_SECONDS = 90.0


@dataclass(frozen=True)
class Step:
    """`python -m services.<service> job <job> <file>`."""

    service: str
    job: str
    file: Path


def staff_logins(folder: Path) -> list[dict[str, str]]:
    """One staff member for each role and chamber, and one with an app; made once, kept in `folder/logins.json`."""
    file = folder / "logins.json"
    logins: list[dict[str, str]] | None = read_json(file)
    if logins is None:
        logins = [_login(role, chamber) for chamber in CHAMBERS for role in ROLES]
        logins.append(_login("operator", OPERATORS))
        logins.append(_login(WITH_APP, CHAMBERS[0]) | {"id": "certifier2", "totp_secret": pyotp.random_base32()})
        write_json(file, logins)
    return logins


def _login(role: str, chamber: str) -> dict[str, str]:
    return {"role": role, "chamber": chamber, "id": f"{role.replace('_', '')}1", "password": _password()}


def seed(folder: Path, environments: Environments) -> None:
    """Run all steps, unless they have run here already. Raises `Failed` naming the step."""
    done_file = folder / "seeded.json"
    if read_json(done_file):
        return
    staff_file = folder / "staff.json"
    write_json(staff_file, [_staff(login) for login in staff_logins(folder)])
    demo = CHECKOUT / "services"
    steps = [Step("registration", "open-chamber", demo / "registration" / "demo" / f"{c}.json") for c in CHAMBERS]
    steps += [Step("payment", "set-fees", demo / "payment" / "demo" / f"{c}.json") for c in CHAMBERS]
    steps.append(Step("identity", "set-staff", staff_file))
    try:
        with ThreadPoolExecutor(max_workers=2) as pool:
            list(pool.map(lambda step: _run(step, environments), steps))
    finally:
        staff_file.unlink()
    write_json(done_file, True)


def _staff(login: dict[str, str]) -> dict[str, object]:
    roles = {"operator": [], WITH_APP: ["certifier"]}.get(login["role"], [login["role"]])
    app = {"totp_secret": login["totp_secret"]} if "totp_secret" in login else {}
    return app | {
        "chamber": login["chamber"],
        "id": login["id"],
        "name": NAMES[login["role"]],
        "roles": roles,
        "password": login["password"],
    }


def _run(step: Step, environments: Environments) -> None:
    service = next(service for service in SERVICES if service.name == step.service)
    done = subprocess.run(
        [sys.executable, "-m", service.module, "job", step.job, str(step.file)],
        env=environments.of(service),
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        timeout=JOB_SECONDS,
        check=False,
    )
    if done.returncode != 0:
        raise Failed(f"seeding: {step.service} job {step.job} failed:\n{(done.stderr or done.stdout)[-2000:]}")


def _password() -> str:
    """Sixteen letters and digits, with at least one of each."""
    while True:
        password = "".join(secrets.choice(string.ascii_letters + string.digits) for _ in range(16))
        if any(c.isdigit() for c in password) and any(c.isalpha() for c in password):
            return password
