# The service and the page in one image, with exactly the packages of the lock file, and PostgreSQL's driver.
#   docker build -t extractor .
#   docker run --rm -p 127.0.0.1:8000:8000 -v extractor:/data extractor
FROM python:3.12-slim-bookworm

# Chinese letters for reports that are HTML or office files and are drawn, not printed
RUN apt-get update \
    && apt-get install -y --no-install-recommends fonts-noto-cjk \
    && rm -rf /var/lib/apt/lists/*

WORKDIR /opt/extractor
COPY requirements.lock pyproject.toml hatch_build.py README.md README.zh.md LICENSE CHANGELOG.md ./
RUN pip install --no-cache-dir --no-deps --require-hashes -r requirements.lock
COPY extractor extractor
COPY schemas schemas
COPY prompts prompts
COPY app.py ./
COPY .streamlit .streamlit
RUN pip install --no-cache-dir --no-deps --no-build-isolation -e . && python -m compileall -q extractor

RUN useradd --system --home-dir /data --shell /usr/sbin/nologin extractor \
    && install -d -o extractor -g extractor -m 700 /data
USER extractor
ENV EXTRACTOR_DATA=/data HOME=/data PYTHONUNBUFFERED=1
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/v1/ready', timeout=8)"]
# It refuses to listen on 0.0.0.0 before a token was made: docker compose run --rm service token add NAME --scope write
ENTRYPOINT ["extractor"]
CMD ["serve", "--host", "0.0.0.0", "--port", "8000"]
