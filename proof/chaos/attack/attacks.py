"""All attacks, by name, in the order in which they are run."""

from proof.chaos.attack import files, floods, forgeries
from proof.chaos.attack.attacking import Attack

_ALL = (
    Attack("logins", "wrong passwords for one ID from thousands of addresses", floods.logins, 64),
    Attack(
        "slow-bodies", "210 logins whose bodies come one byte at a time, from 20 addresses", floods.slow_bodies, 210
    ),
    Attack("slow-heads", "200 half request heads and silent connections at all sites", floods.slow_heads, 200),
    Attack("swollen-findings", "a check of 400 kB of which every second letter is wrong", floods.swollen_findings, 4),
    Attack("events", "payment.settled.v1 for an unpaid case, said with another service's login", forgeries.events, 2),
    Attack("broker-logins", "a service's login at other queues, exchanges and users", forgeries.broker_logins, 2),
    Attack("origins", "forms with odd or foreign origins at portal and console", forgeries.origins, 8),
    Attack(
        "webhooks", "notifications of the card processor with made-up signatures and odd stamps", forgeries.webhooks, 8
    ),
    Attack(
        "credentials", "made-up sessions, links and signed tokens at gateway and services", forgeries.credentials, 8
    ),
    Attack("codes", "made-up access codes for a real certificate from thousands of addresses", floods.lookups, 16),
    Attack("heavy-files", "files of 300,000 objects by one company", files.heavy_files, 12),
    Attack("active-files", "PDFs that run or fetch something when they are opened", files.active_files, 4),
    Attack("previews", "previews of 3,500 goods lines by one company", floods.previews, 4),
    Attack("texts", "JSON too deep, too long, not of the type, not JSON", files.texts, 4),
    Attack("newlines", "goods files of a million empty lines", floods.newlines, 4),
    Attack("drafts", "drafts of 3.6 MB, one after the other", floods.drafts, 2),
    Attack("streams", "300 live streams of one session", floods.streams, 300),
    Attack("guide-mails", "guides for strangers' mailboxes, one mailbox in ever new spellings", floods.guide_mails, 8),
    Attack("figures", "the inner figures of all sites", floods.figures, 24),
    Attack("malformed", "what is no HTTP request, or two in one", forgeries.malformed, 8),
)
ATTACKS = {attack.name: attack for attack in _ALL}
