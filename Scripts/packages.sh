# How scripts here install Debian packages.
# shellcheck shell=bash

apt_log=.cache/apt.log

# Installs the missing ones of these packages. Ends the script with 2 if that is impossible.
install_packages() {
    if ! command -v dpkg-query >/dev/null; then
        note "this is not Debian; install these packages, or what they are called here: $*"
        return
    fi

    local package missing=()
    for package in "$@"; do
        [[ $(dpkg-query --show --showformat='${db:Status-Status}' "$package" 2>/dev/null) == installed* ]] || missing+=("$package")
    done
    if ((${#missing[@]} == 0)); then
        say "Debian packages: all $# are installed"
        return
    fi

    local as_root=() by_hand="sudo apt-get update && sudo apt-get install --no-install-recommends ${missing[*]}"
    if ((EUID != 0)); then
        sudo --non-interactive true 2>/dev/null ||
            fail 2 "Debian packages are missing, and this user may not install them without a password. Please run" "" \
                "    $by_hand" "" "and then this again."
        as_root=(sudo --non-interactive)
    fi
    say "Debian packages: installing ${missing[*]}"
    mkdir -p "$(dirname "$apt_log")"
    local apt=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 --quiet)
    # A package list that cannot be refreshed may still be good enough.
    "${apt[@]}" update </dev/null >"$apt_log" 2>&1 || true
    if ! "${apt[@]}" install --yes --no-install-recommends "${missing[@]}" </dev/null >>"$apt_log" 2>&1; then
        tail -n 15 "$apt_log" >&2
        fail 2 "apt-get could not install the packages; the end of $apt_log is above. To try by hand:" "" "    $by_hand" ""
    fi
}
