# shellcheck shell=bash
# Shared by the scripts beside it: sourced, not run.
set -euo pipefail

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
SCRIPT=$(basename "$0")
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
STAMP=$ROOT/target/built

say() { printf '%s: %s\n' "$SCRIPT" "$*" >&2; }

die() {
    say "$*"
    exit 1
}

# A wrong command line: what is wrong, and where help is.
misused() {
    say "$* (see $SCRIPT --help)"
    exit 2
}

# The comment at the head of the script.
help() {
    sed -n '2,/^[^#]/s/^# \{0,1\}//p' "$0"
    exit 0
}

need_root() { [ "$(id -u)" = 0 ] || die "root is required for $1"; }

java_command() { echo "${JAVA_HOME:+$JAVA_HOME/bin/}java"; }

# Major version of the Java that the scripts use; empty when there is none.
java_major() {
    "${1:-$(java_command)}" -version 2>&1 | sed -n 's/.* version "\([0-9]*\).*/\1/p' | head -1
}

# JVM options that the agent's libraries need, from the pom: tests and benchmarks give them, the agent has them in its jar.
jvm_args() {
    local opens
    opens=$(sed -n 's:.*<merrow.jvm.opens>\(.*\)</merrow.jvm.opens>.*:\1:p' "$ROOT/pom.xml")
    sed -n 's:.*<merrow.jvm.args>\(.*\)</merrow.jvm.args>.*:\1:p' "$ROOT/pom.xml" |
        sed "s:[$]{merrow.jvm.opens}:$opens:"
}

# Maven, silent on success. (Debian's puts a colour reset even with colours off.)
maven() { mvn -q -B -ntp -f "$ROOT/pom.xml" -Dstyle.color=never "$@" 2>&1 | sed -u 's/\x1b\[0m//g'; }

# What a figure is worth nothing without, as key=value: machine_facts COMMAND-LINE
machine_facts() {
    echo "cpu=$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -1), $(nproc) cores"
    echo "kernel=$(uname -r) $(uname -m)"
    echo "java=$("$(java_command)" -version 2>&1 | sed -n '2p')"
    echo "commit=$(git -C "$ROOT" describe --always --dirty --exclude '*' 2>/dev/null || echo none)"
    echo "load before=$(cut -d' ' -f1 /proc/loadavg)"
    echo "command=$1"
}

agent_jar() { echo "$ROOT"/core/target/merrow-core-*[!s].jar; }

# Built, and nothing changed since the build began.
is_built() {
    [ -e "$STAMP" ] && [ -e "$(agent_jar)" ] && [ -d "$ROOT/core/target/libraries" ] &&
        [ -z "$(find "$ROOT"/pom.xml "$ROOT"/bpf "$ROOT"/native "$ROOT"/core "$ROOT"/perf \
            -name target -prune -o -type f -newer "$STAMP" -print -quit)" ]
}
