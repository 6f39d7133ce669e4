#!/bin/sh
# Checks a Dex connector's refresh in CI: installs dex-refresh-harness and runs `refresh-harness check`.
#
#     check-connector.sh --connector dex/connector.yaml --connector-package ./usersystem --upstream dex/system.py
#
# All arguments are those of `refresh-harness check`. The exit code is its own: 0 refresh works, 1 it does not,
# 2 wrong usage or a package that does not compile, 3 could not tell (or this script could not install it).
#
# Variables, with what they are when unset:
#   HARNESS  what pip installs: a name, a version, a folder or a wheel   dex-refresh-harness
#   PYTHON   Python 3.11 or newer, with venv                             python3
#   CACHE    the one folder for your CI to save between runs             .cache/refresh-check
#   REPORTS  where junit.xml, report.json and histories are written      refresh-reports
# GOCACHE, GOMODCACHE and PIP_CACHE_DIR go below CACHE unless your CI has set them.
set -eu

harness=${HARNESS:-dex-refresh-harness}
python=${PYTHON:-python3}
cache=${CACHE:-.cache/refresh-check}
reports=${REPORTS:-refresh-reports}

fail() {
    echo "check-connector.sh: $1" >&2
    exit 3
}

"$python" -c 'import sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null ||
    fail "'$python' is not Python 3.11 or newer with venv; install it (Debian: apt-get install python3-venv) or set PYTHON"

# Go wants absolute folders. The dot of the default keeps Go from looking for packages in there.
mkdir -p "$cache" "$reports"
cache=$(cd "$cache" && pwd)
export XDG_CACHE_HOME="$cache"
export GOCACHE="${GOCACHE:-$cache/go-build}" GOMODCACHE="${GOMODCACHE:-$cache/go-mod}"
export PIP_CACHE_DIR="${PIP_CACHE_DIR:-$cache/pip}"
# Go writes its modules read-only, and a CI that is not root could not delete its own folder.
export GOFLAGS="${GOFLAGS:-} -modcacherw"

# A Dex is 50 MB: of those in a saved folder, the ones that the run before has used are worth keeping.
builds=$cache/dex-refresh-harness/builds last=$cache/.last-run
if [ -e "$last" ] && [ -d "$builds" ]; then
    find "$builds" -mindepth 1 -maxdepth 1 ! -newer "$last" -exec rm -rf {} +
fi
: >"$last"

# A saved environment is used again unless Python, or the folder that it stands in, is another one.
venv=$cache/venv
"$venv/bin/refresh-harness" --help >/dev/null 2>&1 || "$python" -m venv --clear "$venv" ||
    fail "'$python -m venv $venv' failed; the lines above say why"
"$venv/bin/pip" install --quiet --disable-pip-version-check --upgrade "$harness" ||
    fail "'$harness' could not be installed; the lines above say why"

# In place of this shell: its exit code is the script's, and a signal reaches it.
exec "$venv/bin/refresh-harness" check "$@" \
    --junit "$reports/junit.xml" --json "$reports/report.json" --history "$reports/history"
