"""Under which keys the application keeps its parts."""

from aiohttp import web

from sandbox.processor.charging import Charging
from sandbox.processor.store import Store
from sandbox.processor.webhooks import WebhookSender

SECRET = web.AppKey("secret", str)
PUBLIC_URL = web.AppKey("public_url", str)
STORE = web.AppKey("store", Store)
CHARGING = web.AppKey("charging", Charging)
WEBHOOK_SENDER = web.AppKey("sender", WebhookSender)
