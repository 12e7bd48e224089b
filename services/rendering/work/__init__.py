"""The loop that takes jobs from the queue, has them rendered, and stores and says the results."""
