# One image for every program; docker-compose.yml says which one a container runs. It holds what runs and nothing else:
# no tests, no test tools, no command line.
FROM python:3.11-slim-bookworm

WORKDIR /srv/shomei
COPY ops/packages.txt ops/
RUN apt-get update -q \
 && DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends \
      $(awk '$1 !~ /^#/ && $2 == "run" { print $1 }' ops/packages.txt) \
 && rm -rf /var/lib/apt/lists/*

COPY requirements.lock ./
RUN python3 -m venv .venv \
 && .venv/bin/python -m pip install --quiet --no-cache-dir --disable-pip-version-check --require-hashes --no-deps \
      -r requirements.lock

# A named volume takes over the owner of the folder that it is mounted on.
RUN useradd --create-home --uid 10001 shomei \
 && for name in installation keeper auditor registration identity application payment rendering reference gateway portal console processor timestamps mailbox; \
    do mkdir -p /run/shomei/$name; done \
 && mkdir -p /var/lib/shomei/record \
 && chown -R shomei /run/shomei /var/lib/shomei

COPY libs libs
COPY services services
COPY web web
COPY sandbox sandbox
COPY ops ops
# The file system is read only but for /tmp: fonts are cached there.
ENV PATH=/srv/shomei/.venv/bin:$PATH PYTHONUNBUFFERED=1 LANG=C.UTF-8 XDG_CACHE_HOME=/tmp
USER shomei
