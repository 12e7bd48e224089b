"""What shows that the system works: demo, audit, chaos, gallery, benchmarks, tests, checks of the source."""
