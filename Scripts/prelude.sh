# The start of every script here: strict mode, the checkout as working directory, messages, and finding Swift.
# shellcheck shell=bash
set -euo pipefail
unset CDPATH
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# Says what is being done.
say() { printf '==> %s\n' "$*"; }

# Warns the user; the script continues.
note() { printf 'note: %s\n' "$*" >&2; }

# Ends the script: fail EXIT-CODE LINE…
fail() {
    local code=$1
    shift
    printf '%s\n' "error: $1" "${@:2}" >&2
    exit "$code"
}

# The places where `swift` may be, in order of preference, one per line.
swift_candidates() {
    type -ap swift || true
    printf '%s\n' /opt/swift/usr/bin/swift "${HOME:-/root}/.local/share/swiftly/bin/swift"
}

# Puts the first Swift that is new enough for Package.swift first on PATH and its version into $swift_version.
use_swift() {
    local candidate output found="there is no swift on PATH and none in /opt/swift/usr/bin"
    while IFS= read -r candidate; do
        [[ -x $candidate ]] || continue
        output=$("$candidate" --version 2>&1) || true
        if [[ ! $output =~ Swift\ version\ (([0-9]+)\.([0-9]+)[0-9.]*) ]]; then
            found="$candidate is not a working Swift compiler: ${output%%$'\n'*}"
        elif ((BASH_REMATCH[2] * 1000 + BASH_REMATCH[3] < 6002)); then
            found="$candidate is Swift ${BASH_REMATCH[1]}"
        else
            # shellcheck disable=SC2034  # Used by the scripts that print it.
            swift_version=${BASH_REMATCH[1]}
            PATH="$(dirname "$candidate"):$PATH"
            return
        fi
    done < <(swift_candidates)
    fail 2 "Swift 6.2 or newer is needed, and $found" \
        "Install it as described at https://www.swift.org/install/linux, put its usr/bin on PATH (or unpack the toolchain" \
        "to /opt/swift), and run this again."
}
