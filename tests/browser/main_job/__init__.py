"""The main job by clicking and typing only, told in chapters that serve Japanese and English readers alike."""
