"""The `./shomei` command line: hands each command to `ops/` or `proof/`; what needs both is put together here."""
