"""The administrator's step: `python -m ops.database FOLDER`, before the first deploy and after a new service.

SHOMEI_POSTGRES_URL is the administrator's address (CREATEROLE and CREATEDB are enough), SHOMEI_MIGRATION_URL the
owner's; FOLDER holds a folder for each program with a schema, and in it its `database_url`. Each setting may come as a
file, too (`…_FILE`). Safe to repeat.
"""

import asyncio
import sys
from pathlib import Path

from pydantic import SecretStr, ValidationError

from libs.common.administration import TooPowerful, prepare_database
from libs.common.settings import BAD_CONFIGURATION, ProcessSettings
from ops.programs import WITH_SCHEMA


class Settings(ProcessSettings):
    """The addresses of the administrator and of the owner of the database."""

    postgres_url: SecretStr
    migration_url: SecretStr


def main(folder: Path) -> None:
    """Raises SystemExit: 78 when settings are wrong, 1 when a role may do too much."""
    try:
        settings = Settings()
        urls = {program.name: _database_url(folder / program.name) for program in WITH_SCHEMA}
    except ValidationError as error:
        for fault in error.errors():
            print(f"SHOMEI_{'_'.join(map(str, fault['loc'])).upper()}: {fault['msg']}", file=sys.stderr)
        raise SystemExit(BAD_CONFIGURATION) from None
    except FileNotFoundError as error:
        print(f"{error.filename}: missing; it holds the program's address of the database", file=sys.stderr)
        raise SystemExit(BAD_CONFIGURATION) from None
    administrator, owner = settings.postgres_url.get_secret_value(), settings.migration_url.get_secret_value()
    try:
        is_new = asyncio.run(prepare_database(administrator, owner, urls))
    except TooPowerful as error:
        raise SystemExit(str(error)) from None
    print("the database is new" if is_new else "the database was there; its roles are as they should be")


def _database_url(folder: Path) -> str:
    return (folder / "database_url").read_text().strip()


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit("usage: python -m ops.database FOLDER")
    main(Path(sys.argv[1]))
