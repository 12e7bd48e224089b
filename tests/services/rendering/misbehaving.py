"""What a worker must survive, or at least be ended by alone."""

import os
import time


def fill_memory() -> int:
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
