"""SQL of the rendering service."""
