"""The baseline of `lookup`: a bare aiohttp handler with one SELECT by primary key.

`python -m proof.bench.bare URL PORT`.
"""

import sys

import asyncpg
import uvloop
from aiohttp import web


async def serve(database: str, port: int) -> None:
    """Answer POST /lookup {"certificate_no": …} until the process is ended."""
    pool = await asyncpg.create_pool(database, min_size=4, max_size=10)

    async def look_up(request: web.Request) -> web.Response:
        number = (await request.json())["certificate_no"]
        row = await pool.fetchrow("SELECT facts FROM published WHERE certificate_no = $1", number)
        return web.Response(text=row["facts"] if row else "{}", content_type="application/json")

    async def is_ready(_: web.Request) -> web.Response:
        return web.json_response({})

    app = web.Application()
    app.router.add_post("/lookup", look_up)
    app.router.add_get("/readyz", is_ready)
    await web._run_app(app, host="127.0.0.1", port=port, access_log=None, print=None)


if __name__ == "__main__":
    uvloop.run(serve(sys.argv[1], int(sys.argv[2])))
