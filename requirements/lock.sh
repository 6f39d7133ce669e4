#!/bin/sh
# lock.sh UV: resolve the requirements of pyproject.toml anew.
set -eu
uv=$1
compile() {
    "$uv" pip compile --universal --python-version 3.11 --generate-hashes --quiet --no-annotate --no-header "$@"
}
echo uv | compile - -o requirements/setup.txt
compile pyproject.toml --group build -o requirements/run.txt
compile pyproject.toml --group build --group dev -c requirements/run.txt -o requirements/dev.txt
