"""`./shomei passwords`: what docker-compose.yml needs before it starts anything, made at random."""

import secrets
from pathlib import Path

NAMES = ("SHOMEI_POSTGRES_PASSWORD", "SHOMEI_RABBITMQ_PASSWORD")
HANDOVER = Path(".shomei") / "compose"


def make(checkout: Path) -> list[str]:
    """Add to `.env` the passwords that it lacks; their names. What stands there stays. Safe to repeat.

    Also makes the folder for the logins, so that it belongs to the caller and not to the engine's root.
    """
    file, handover = checkout / ".env", checkout / HANDOVER
    handover.mkdir(parents=True, exist_ok=True, mode=0o700)
    file.touch(mode=0o600)
    lines = file.read_text().splitlines()
    kept = {line.partition("=")[0].strip() for line in lines if line.partition("=")[2].strip()}
    lacking = [name for name in NAMES if name not in kept]
    lines += [f"{name}={secrets.token_hex(24)}" for name in lacking]
    file.write_text("\n".join(lines) + "\n")
    return lacking
