#!/usr/bin/env bash
# fuzz.sh TARGET [SECONDS]: lets AFL++ search inputs for a target, guided by coverage; README.md says what it needs. Findings are in fuzz/out/TARGET.
set -eu
cd "$(dirname "${BASH_SOURCE[0]}")"
target=${1:?usage: fuzz.sh TARGET [SECONDS]}
seconds=${2:-600}

command -v afl-fuzz >/dev/null || { echo "afl-fuzz is not on the PATH; on Debian: apt-get install afl++"; exit 1; }
command -v sharpfuzz >/dev/null || { echo "sharpfuzz is not on the PATH; dotnet tool install --global SharpFuzz.CommandLine"; exit 1; }

work=out/$target
rm -rf "$work/bin" "$work/seeds"
mkdir -p "$work"
dotnet build SmppGuard.Fuzz --nologo -v q -c Release -o "$work/bin"
dotnet "$work/bin/SmppGuard.Fuzz.dll" "$target" --export "$work/seeds"

# Each branch of what is under test counts where it passes.
sharpfuzz "$work/bin/SmppGuard.Smpp.dll"
sharpfuzz "$work/bin/SmppGuard.dll"

# The target is no binary that AFL++ instrumented itself, and a managed process takes longer to start than it expects.
export AFL_SKIP_BIN_CHECK=1 AFL_SKIP_CPUFREQ=1 AFL_I_DONT_CARE_ABOUT_MISSING_CRASHES=1
afl-fuzz -i "$work/seeds" -o "$work/findings" -t 10000 -m none -V "$seconds" -- dotnet "$work/bin/SmppGuard.Fuzz.dll" "$target"
