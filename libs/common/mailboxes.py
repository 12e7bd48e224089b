"""Which addresses lead to one mailbox."""


def mailbox_of(address: str) -> str:
    """The mailbox behind an e-mail address: case and a tag (`name+tag@…`) make no other one."""
    name, _, domain = address.strip().casefold().rpartition("@")
    return f"{name.partition('+')[0]}@{domain}"
