"""Whether the processor lives, is ready, and how much it has done."""

from aiohttp import web

from sandbox.processor.keys import STORE

VERSION = "1.0"

routes = web.RouteTableDef()


@routes.get("/livez")
async def livez(request: web.Request) -> web.Response:
    return web.json_response({"status": "ok"})


@routes.get("/readyz")
async def readyz(request: web.Request) -> web.Response:
    request.app[STORE].switches()
    return web.json_response({"status": "ok"})


@routes.get("/version")
async def version(request: web.Request) -> web.Response:
    return web.json_response({"name": "sandbox.processor", "version": VERSION})


@routes.get("/metrics")
async def metrics(request: web.Request) -> web.Response:
    store = request.app[STORE]
    lines = ["# TYPE processor_sessions gauge"]
    lines += [f'processor_sessions{{state="{state}"}} {count}' for state, count in store.count_by_state().items()]
    lines += ["# TYPE processor_webhooks gauge"]
    lines += [f'processor_webhooks{{state="{state}"}} {count}' for state, count in store.count_webhooks().items()]
    return web.Response(text="\n".join(lines) + "\n", content_type="text/plain")
