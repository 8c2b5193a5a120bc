#!/usr/bin/env bash
# Builds everything, checks the format and runs all tests; needs the .NET SDK that global.json names, and nothing else. The last line is the result.
set -u
cd "$(dirname "${BASH_SOURCE[0]}")"

# No process may stay behind: neither build nodes nor the compiler server.
export MSBUILDDISABLENODEREUSE=1 UseSharedCompilation=false DOTNET_CLI_USE_MSBUILD_SERVER=0
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1
# Nothing here runs long enough to gain by what a profile of it costs.
export DOTNET_TieredPGO=0

results=$(mktemp -d)
trap 'rm -rf "$results"' EXIT
extra=0   # failures that no test counted

step() { printf '== %s\n' "$*"; }

install_peers() {
    # The tests drive Kannel as an ESME of other people's making, and let Wireshark's dissectors read what leaves. Without them they are skipped and say so.
    command -v bearerbox >/dev/null && command -v smsbox >/dev/null && command -v tshark >/dev/null && return
    [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null || { echo "Kannel or tshark is not installed: their tests will be skipped."; return; }
    step "install kannel and tshark"
    export DEBIAN_FRONTEND=noninteractive
    timeout 60 apt-get update -qq >"$results/apt.log" 2>&1
    timeout 180 apt-get install -y -qq --no-install-recommends kannel kannel-extras tshark >>"$results/apt.log" 2>&1 \
        || echo "Kannel and tshark could not be installed: their tests will be skipped. $(tail -n 1 "$results/apt.log")"
}

install_promtool() {
    # It tests the alerts of docs/operations. Taken out of its package: installed, that would start a service.
    command -v promtool >/dev/null && return
    [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null || { echo "promtool is not installed: its tests will be skipped."; return; }
    step "take promtool out of the package prometheus"
    [ -e "$results/apt.log" ] || timeout 60 apt-get update -qq >"$results/apt.log" 2>&1
    (mkdir "$results/prometheus" && cd "$results/prometheus" && timeout 180 apt-get download -qq prometheus && dpkg-deb -x prometheus_*.deb . \
        && install usr/bin/promtool /usr/local/bin/promtool) >>"$results/apt.log" 2>&1 \
        || echo "promtool could not be had: its tests will be skipped. $(tail -n 1 "$results/apt.log")"
    rm -rf "$results/prometheus"
}

install_openapi_tools() {
    # The description of the API is read by other people's tools: a linter, and a generator of clients. Without them their tests are skipped and say so.
    timeout 120 dotnet tool restore >"$results/tools.log" 2>&1 || echo "kiota could not be restored: its test will be skipped. $(tail -n 1 "$results/tools.log")"
    command -v redocly >/dev/null && return
    command -v npm >/dev/null || { echo "npm is not installed: the description of the API will not be linted."; return; }
    step "install redocly"
    timeout 120 npm install --no-audit --no-fund --loglevel=error --prefix "$results/redocly" @redocly/cli@2.77.0 >>"$results/tools.log" 2>&1 \
        || echo "redocly could not be installed: the description of the API will not be linted. $(tail -n 1 "$results/tools.log")"
    export PATH="$PATH:$results/redocly/node_modules/.bin"
}

install_go() {
    # The chart is rendered by helm where it is installed, else by a program of a few lines around the same template engine.
    command -v helm >/dev/null && return
    command -v go >/dev/null && [ -d /usr/share/gocode/src/github.com/Masterminds/sprig ] && [ -d /usr/share/gocode/src/sigs.k8s.io/yaml ] && return
    [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null || { echo "Neither helm nor Go with sprig is installed: the tests of the chart will be skipped."; return; }
    step "install go and sprig"
    export DEBIAN_FRONTEND=noninteractive
    [ -e "$results/apt.log" ] || timeout 60 apt-get update -qq >"$results/apt.log" 2>&1
    timeout 300 apt-get install -y -qq --no-install-recommends golang-go golang-github-masterminds-sprig-dev golang-k8s-sigs-yaml-dev >>"$results/apt.log" 2>&1 \
        || echo "Go and sprig could not be installed: the tests of the chart will be skipped. $(tail -n 1 "$results/apt.log")"
}

install_mongomock() {
    # The stand-in of the MongoDB tests, for where neither SMPPGUARD_TEST_MONGODB names a server nor a container engine answers.
    [ -z "${SMPPGUARD_TEST_MONGODB:-}" ] || return
    /usr/bin/python3 -c 'import mongomock, bson' 2>/dev/null && return
    [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null || { echo "python3-mongomock is not installed: without a MongoDB its tests will be skipped."; return; }
    step "install python3-mongomock"
    export DEBIAN_FRONTEND=noninteractive
    [ -e "$results/apt.log" ] || timeout 60 apt-get update -qq >"$results/apt.log" 2>&1
    timeout 180 apt-get install -y -qq --no-install-recommends python3-mongomock python3-pymongo >>"$results/apt.log" 2>&1 \
        || echo "python3-mongomock could not be installed: without a MongoDB its tests will be skipped. $(tail -n 1 "$results/apt.log")"
}

# In the database of whoever tests, else in the stand-in, which the benchmark starts.
benchmark_mongodb() {
    local place=()
    if [ -n "${SMPPGUARD_TEST_MONGODB:-}" ]; then
        place=(--to "$SMPPGUARD_TEST_MONGODB" --database "smppguard_load_$$")
    else
        /usr/bin/python3 -c 'import mongomock, bson' 2>/dev/null || { echo "No MongoDB and no stand-in: the benchmark of MongoDB is left out."; return 0; }
    fi
    dotnet run --no-build --project benchmarks/SmppGuard.Benchmarks -- mongodb "${place[@]}" --count 500 --batch 100
}

finish() {
    # xunit reports a skipped test as not executed, and the attribute for it stays 0: what neither passed nor failed was skipped.
    local total=0 passed=0 failed=0 counters
    for trx in "$results"/*.trx; do
        [ -e "$trx" ] || continue
        counters=$(grep -o '<Counters [^>]*' "$trx")
        total=$((total + $(sed 's/.* total="\([0-9]*\)".*/\1/' <<<"$counters")))
        passed=$((passed + $(sed 's/.* passed="\([0-9]*\)".*/\1/' <<<"$counters")))
        failed=$((failed + $(sed 's/.* failed="\([0-9]*\)".*/\1/' <<<"$counters")))
    done
    local skipped=$((total - passed - failed))
    failed=$((failed + extra))
    printf '%d passed, %d failed, %d skipped\n' "$passed" "$failed" "$skipped"
    [ "$failed" = 0 ] && [ "$passed" -gt 0 ]
    exit
}

command -v dotnet >/dev/null || { echo "dotnet is not on the PATH; install the .NET SDK 10 (https://dotnet.microsoft.com/download)."; extra=1; finish; }
install_peers
install_promtool
install_mongomock
install_go
install_openapi_tools

step "build"
dotnet build SmppGuard.sln --nologo -v q -nodeReuse:false || { extra=1; finish; }

step "advisories"
# A restore says the same as warnings; here it is said in so many words, and fails nothing: CONTRIBUTING.md says what to do about one.
if advisories=$(timeout 120 dotnet list SmppGuard.sln package --vulnerable --include-transitive 2>&1); then
    grep -E '^ +> ' <<<"$advisories" || echo "No package that is used has one."
else
    echo "The source of packages could not be asked. $(tail -n 1 <<<"$advisories")"
fi

step "format"
# What the build does not check already: it takes every other rule of style for an error.
dotnet format whitespace SmppGuard.sln --verify-no-changes --no-restore && dotnet format style SmppGuard.sln --diagnostics IMPORTS --verify-no-changes --no-restore \
    || { echo "Run: dotnet format SmppGuard.sln"; extra=$((extra + 1)); }

step "test"
# Which MongoDB the tests found.
export SMPPGUARD_TEST_NOTES="$results/notes"
# A test that hangs is named and ends the run; the longest takes a fraction of this.
dotnet test SmppGuard.sln --no-build --nologo --logger trx --results-directory "$results" --blame-hang-timeout 4m --blame-hang-dump-type none
status=$?
cat "$results/notes" 2>/dev/null
# A crash of the test host fails no test by itself.
if [ "$status" != 0 ] && ! grep -qs '<Counters [^>]* failed="[1-9]' "$results"/*.trx; then
    extra=$((extra + 1))
fi
step "demo"
dotnet run --no-build --project simulators/Demo -- --once || { echo "The demo's story went wrong."; extra=$((extra + 1)); }
step "benchmark of consents, small: it must run, its figures say nothing"
dotnet run --no-build --project benchmarks/SmppGuard.Benchmarks -- consents --count 1000 || { echo "The benchmark of consents does not run."; extra=$((extra + 1)); }
step "benchmark of MongoDB, small: it must run, its figures say nothing"
benchmark_mongodb || { echo "The benchmark of MongoDB does not run."; extra=$((extra + 1)); }
finish
