"""Use cases of the rendering service.

The modules `certificates`, `prechecks` and `forms` are the kinds of work that waits in the queue. Each has the same
four steps, which `printing` takes one after the other: `order` writes the job down, `prepare` reads what it needs,
`keep` stores and says the result, `give_up` says that there will be none.
"""
