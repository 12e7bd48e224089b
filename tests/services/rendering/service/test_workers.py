"""What becomes of the render processes when the service is killed."""

import asyncio
import os
import sys
from pathlib import Path

ROOT = Path(__file__).parents[4]
SERVICE = """
import asyncio
from services.rendering.pool import RenderPool
from tests.services.rendering import misbehaving

async def main():
    pool = RenderPool(1)
    await pool.start()
    print(await pool.render(misbehaving.pid), flush=True)
    await asyncio.sleep(60)

if __name__ == "__main__":
    asyncio.run(main())
"""


def is_alive(process: Path) -> bool:
    """Whether a process of /proc is there, and not only waiting to be collected."""
    try:
        return "State:\tZ" not in (process / "status").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False


# covers: REL-40
async def test_workers_end_with_a_service_that_is_killed(tmp_path: Path) -> None:
    script, said = tmp_path / "service.py", tmp_path / "pid"
    script.write_text(SERVICE)
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    with said.open("w") as output:
        service = await asyncio.create_subprocess_exec(sys.executable, script, stdout=output, env=environment)
    async with asyncio.timeout(60):
        while not said.read_text().endswith("\n"):
            await asyncio.sleep(0.02)
    worker = Path("/proc") / said.read_text().strip()
    assert is_alive(worker)
    service.kill()
    await service.wait()
    async with asyncio.timeout(60):
        while is_alive(worker):
            await asyncio.sleep(0.02)
