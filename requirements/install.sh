#!/bin/sh
# install.sh PYTHON VENV REQUIREMENTS: make the virtual environment if it is missing, and install into it.
set -eu
python=$1 venv=$2 requirements=$3

fail() {
    echo "make: $1" >&2
    exit 1
}

command -v "$python" >/dev/null 2>&1 ||
    fail "'$python' is not installed; install Python 3.11 or newer (Debian: apt-get install python3 python3-venv), or name one: make PYTHON=python3.12 ..."
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
    fail "'$python' is older than Python 3.11; name a newer one: make PYTHON=python3.11 ..."
"$python" -c 'import ensurepip, venv' 2>/dev/null ||
    fail "'$python' lacks venv or pip; install them (Debian: apt-get install python3-venv)"

if [ ! -x "$venv/bin/pip" ]; then
    echo "setting up $venv (once)" >&2
    "$python" -m venv --clear "$venv" || fail "'$python -m venv $venv' failed; the lines above say why"
fi

quiet="--quiet --disable-pip-version-check"
# uv installs in seconds what pip takes half a minute for. Where a mirror does not have it, pip does it all.
if [ -x "$venv/bin/uv" ] ||
    "$venv/bin/pip" install $quiet --no-deps --require-hashes -r requirements/setup.txt 2>/dev/null; then
    "$venv/bin/uv" pip install --quiet --compile-bytecode --python "$venv/bin/python" --require-hashes -r "$requirements" 2>/dev/null &&
        done=yes || done=no
else
    done=no
fi
if [ "$done" = no ]; then
    "$venv/bin/pip" install $quiet --no-deps --require-hashes -r "$requirements" ||
        fail "the packages of $requirements could not be installed; the lines above say why"
fi
# The build tool is among the pinned requirements, so nothing unpinned is fetched here.
"$venv/bin/pip" install $quiet --no-deps --no-build-isolation --editable . ||
    fail "this project could not be installed into $venv; the lines above say why"
