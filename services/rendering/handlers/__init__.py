"""Use cases of the rendering service.

The modules `certificates`, `prechecks` and `registration_papers` are the kinds of job in the queue. Each has the same
four steps, which `work` takes one after the other: `order` adds the job, `prepare` reads what it needs, `keep` stores
the result and emits its event, `give_up` emits that there will be none.
"""
