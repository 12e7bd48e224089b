"""The reference site's port is for everybody: what is for staff and for whoever operates it is somewhere else."""

import aiohttp

from libs.common.service import Running


async def test_what_is_for_staff_is_on_the_inner_port_alone(reference: Running, site: aiohttp.ClientSession) -> None:
    # about: D-46, REL-53
    inner = f"http://127.0.0.1:{reference.inner_port}"
    for path, inside in (("/v1/staff/reference/parked", 401), ("/metrics", 200), ("/version", 200), ("/docs", 200)):
        async with site.get(path) as answer:
            assert answer.status == 404, path
        async with aiohttp.ClientSession() as operator, operator.get(inner + path) as answer:
            assert answer.status == inside, path
    async with site.get("/") as answer:
        assert answer.status == 200
