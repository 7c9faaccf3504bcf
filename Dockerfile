# One image for every process of a node. Build: docker build -t rogatory .
# Nothing of development is in it; no index, proxy or key is named in it.
FROM python:3.11-slim AS build
WORKDIR /app
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
COPY requirements-node.lock package.json package-lock.json ./
RUN python -m venv /app/.venv && /app/.venv/bin/pip install --require-hashes -r requirements-node.lock
COPY tools tools
COPY app app
# There is no npm in this image: a wheel brings one, and stays behind in this stage.
RUN /app/.venv/bin/python tools/machine.py fonts && rm -rf .venv-npm node_modules tools
COPY workers workers
COPY migrations migrations
RUN /app/.venv/bin/python -m compileall -q app workers migrations

FROM python:3.11-slim
COPY --from=build /app /app
RUN install -d -o 10001 -g 10001 /store /node
ENV PATH=/app/.venv/bin:$PATH PYTHONPATH=/app PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
WORKDIR /app
USER 10001:10001
CMD ["python", "-m", "app.cli.main", "--help"]
