"""How a page is made: templates, words in two languages, static files, headers, and the components that all share.

The look follows the design system of Japan's Digital Agency: its design tokens (`static/tokens.css`) under components
of our own (`static/shomei.css`, `templates/ui.html`). Knows nothing about certificates.
"""
