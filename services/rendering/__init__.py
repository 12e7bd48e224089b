"""Rendering: every PDF that the system hands out.

Owns the sealed PDF of each certificate (rendered once, the same bytes ever after: DOC-06), the papers of registration
requests, and the record of each print. A consumer only writes down what is to be rendered; the worker claims it in
PostgreSQL, renders it in a process of its own, and stores the result and emits its event in one transaction.

Hears chamber.configured and signature.recorded (seals and signatures, by digest), application.submitted (makes the
trial PDF, D-16), certificate.numbered (makes the ORIGINAL, D-18), application.issued and
application.print-window-changed (open printing, D-22), registration.submitted (makes the papers). Says
document.prechecked, certificate.rendered, certificate.render-failed, certificate.printed, document.rendered,
document.render-failed.
"""
