"""The keeper of the broker: the only process whose login may configure it.

It makes the virtual host, a user for each service with the rights of `libs/contracts/conversation.py`, exchanges and
queues: at the deploy step (`python -m ops.keeper declare`), at its start, and whenever its mark is missing from the
broker. It finds queues that answer nobody (F3) and makes them anew, and it writes into `keeper.marks` what has to be
said again (`libs/common/replay.py`). Several may run; one works.
"""
