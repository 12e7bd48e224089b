"""`./shomei lint`: tools, and checks of our own."""
