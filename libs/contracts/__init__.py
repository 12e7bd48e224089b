"""The conversation between services: one file per speaker, pydantic models only."""
