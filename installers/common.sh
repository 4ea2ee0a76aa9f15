# Shared by installers/run and tests/run. Sourced by bash; expects $root, the top of the source tree.

say() { printf '\033[1m==>\033[0m %s\n' "$*" >&2; }
die() { printf 'error: %s\n' "$*" >&2; exit 1; }

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

# packages_of SECTION…: the package names of those sections.
packages_of() {
    local section
    for section in "$@"; do
        sed -n "/^\[$section\]/,/^\[/p" "$root/installers/debian-packages" | grep -vE '^(\[|#|$)'
    done
}

# install_missing SECTION…: installs what is not there. Services that come with a package are not started: the engine's
# tests bring their own, in namespaces of their own.
install_missing() {
    local missing=() name guard=/usr/sbin/policy-rc.d guarded=
    for name in $(packages_of "$@"); do
        if [ "${name%|*}" != "$name" ]; then
            command -v "${name#*|}" >/dev/null && continue
            name=${name%|*}
        fi
        dpkg-query -W -f '${Status}' "$name" 2>/dev/null | grep -q 'ok installed' || missing+=("$name")
    done
    [ ${#missing[@]} = 0 ] && return 0
    command -v apt-get >/dev/null || die "these packages are missing, and only apt is known here: ${missing[*]} (the README lists the libraries)"
    say "installing ${#missing[@]} packages: ${missing[*]}"
    if [ ! -e "$guard" ]; then
        printf '#!/bin/sh\nexit 101\n' | as_root tee "$guard" >/dev/null
        as_root chmod 755 "$guard"
        guarded=yes
    fi
    as_root apt-get update -qq
    local status=0
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null || status=$?
    [ -z "$guarded" ] || as_root rm -f "$guard"
    [ $status = 0 ] || die "apt-get could not install: ${missing[*]}"
}

# build PRESET [TARGET]: configures and builds into build/PRESET.
build() {
    say "building ($1)"
    # Where ccache is there, it serves every clone of the tree alike.
    export CCACHE_BASEDIR=$root CCACHE_NOHASHDIR=1
    (cd "$root" && cmake --preset "$1" -Wno-dev >"$root/build-$1.log" 2>&1) || { cat "$root/build-$1.log" >&2; rm -f "$root/build-$1.log"; die "cmake failed"; }
    rm -f "$root/build-$1.log"
    cmake --build "$root/build/$1" ${2:+--target "$2"}
}
