"""First."""
import time
from tests.journeys.story import Story
from tests.journeys.town import Town

async def test_smoke(town: Town, story: Story) -> None:
    print(story.issued.states, story.issued.certificate)
