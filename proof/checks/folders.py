"""Which folders of the checkout hold what is checked."""

PYTHON = ("libs", "services", "web", "sandbox", "ops", "proof", "command", "tests")
TEMPLATES = ("libs", "services", "web", "sandbox")
SCRIPTS = ("libs", "services", "web", "tests")
