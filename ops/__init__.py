"""The `./shomei` command: brings the system up, watches over its processes, runs tests, demo, benchmarks and faults."""
