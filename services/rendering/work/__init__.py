"""The loop that takes jobs from the queue, has them rendered, stores the results and emits their events."""
