"""Under which keys the application keeps its parts."""

from aiohttp import web

from sandbox.processor.store import Store
from sandbox.processor.till import Till
from sandbox.processor.webhooks import Courier

SECRET = web.AppKey("secret", str)
PUBLIC_URL = web.AppKey("public_url", str)
STORE = web.AppKey("store", Store)
TILL = web.AppKey("till", Till)
COURIER = web.AppKey("courier", Courier)
