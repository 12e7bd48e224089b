"""What a worker must survive, or at least die of alone."""

import os
import time


def eat_memory() -> int:
    return len(bytearray(4 << 30))


def spin() -> None:
    while True:
        pass


def sleep() -> None:
    time.sleep(60)


def die() -> None:
    os._exit(9)


def pid() -> int:
    return os.getpid()
