"""What a new installation starts with: two chambers with their fees and one staff member for each role.

Every step is a job of the service that owns the record, and reads its facts from a JSON file, because a password has
no place on a command line. Jobs leave alone what is there already, so all steps may run again at each start.
"""

import secrets
import string
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ops.environment import Environments
from ops.errors import Failed
from ops.places import CHECKOUT, read_json, write_json
from ops.programs import SERVICES

ROLES = ("reception", "examiner", "certifier", "accounting", "administrator")
CHAMBERS: tuple[dict[str, Any], ...] = (
    {"code": "8888", "name_ja": "見本商工会議所", "name_en": "The Mihon Chamber of Commerce and Industry"},
    {"code": "8889", "name_ja": "手本商工会議所", "name_en": "The Tehon Chamber of Commerce and Industry"},
)
SETTINGS: dict[str, Any] = {
    "fee_member_yen": 1260,
    "fee_non_member_yen": 3460,
    "registration_fee_yen": 0,
    "four_eyes": True,
}
JOB_SECONDS = 60.0


@dataclass(frozen=True)
class Step:
    """`python -m services.<service> job <job> FILE`, where FILE holds `facts` as JSON."""

    service: str
    job: str
    facts: dict[str, Any]


def staff_logins(folder: Path) -> list[dict[str, str]]:
    """One staff member for each role and chamber; the passwords are made once and kept in `folder/logins.json`."""
    file = folder / "logins.json"
    logins: list[dict[str, str]] | None = read_json(file)
    if logins is None:
        logins = [
            {"role": role, "chamber": chamber["code"], "id": f"{role}1", "password": _password()}
            for chamber in CHAMBERS
            for role in ROLES
        ]
        write_json(file, logins)
    return logins


def steps(folder: Path) -> list[Step]:
    """All steps, in order."""
    chambers = [Step("registration", "open-chamber", {**chamber, **SETTINGS}) for chamber in CHAMBERS]
    staff = [Step("identity", "add-staff", login) for login in staff_logins(folder)]
    return chambers + staff


def seed(folder: Path, environments: Environments) -> None:
    """Run all steps that have not run yet. Raises `Failed` naming the step."""
    done_file = folder / "seeded.json"
    done: list[Any] = read_json(done_file) or []
    for number, step in enumerate(steps(folder)):
        mark = [step.service, step.job, step.facts.get("code") or [step.facts["chamber"], step.facts["id"]]]
        if mark not in done:
            _run(step, folder / "seed" / f"{number:02}-{step.job}.json", environments)
            done.append(mark)
            write_json(done_file, done)


def _run(step: Step, file: Path, environments: Environments) -> None:
    write_json(file, step.facts)
    service = next(service for service in SERVICES if service.name == step.service)
    done = subprocess.run(
        [sys.executable, "-m", service.module, "job", step.job, str(file)],
        env=environments.of(service),
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        timeout=JOB_SECONDS,
        check=False,
    )
    file.unlink()
    if done.returncode != 0:
        raise Failed(f"seeding: {step.service} job {step.job} failed:\n{(done.stderr or done.stdout)[-2000:]}")


def _password() -> str:
    """Sixteen letters and digits, with at least one of each."""
    while True:
        password = "".join(secrets.choice(string.ascii_letters + string.digits) for _ in range(16))
        if any(c.isdigit() for c in password) and any(c.isalpha() for c in password):
            return password
