"""Bring the README's list of what is not there yet up to date: `python -m proof.checks.promises`."""

from ops.places import CHECKOUT
from proof.checks.promises.listed import read_list, write_readme

if __name__ == "__main__":
    write_readme(CHECKOUT, read_list(CHECKOUT))
