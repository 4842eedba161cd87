# -d: how bin/scrubjayd recognizes it, and starts a server in the background. Sourced.

# Does the command line ask for a daemon? Also sets `verbose` and `coredumps`. The one parser of
# options is in Java; this one only needs to know which of them have a value, in order not to take
# a value for a -d. What prints and exits (-h, -V, -i) needs no daemon.
wants_daemon() {
    daemon=no verbose=no coredumps=no
    while [ $# -gt 0 ]; do
        value=no
        case $1 in
            --) break ;;
            --da | --dae | --daem | --daemo | --daemon) daemon=yes ;;
            --enable-c*) coredumps=yes ;;
            --verb*) verbose=yes ;;
            --he* | --lic* | --vers*) return 1 ;;
            --*=*) ;;
            --port | --udp-port | --unix-socket | --unix-mask | --listen | --user | --memory-limit | \
                --conn-limit | --pidfile | --slab-growth-factor | --slab-min-size | --threads | \
                --max-reqs-per-event | --listen-backlog | --protocol | --max-item-size | \
                --auth-file | --memory-file | --extended | --napi-ids | --napi_ids) value=yes ;;
            --*) ;;
            -?*) read_letters "${1#-}" || return 1 ;;
        esac
        if [ $value = yes ] && [ $# -gt 1 ]; then
            shift
        fi
        shift
    done
    [ $daemon = yes ]
}

# The letters of one word, as in -dvm64. Sets `value` when the next word is the last letter's value.
read_letters() {
    letters=$1
    while [ -n "$letters" ]; do
        rest=${letters#?}
        case $letters in
            d*) daemon=yes ;;
            r*) coredumps=yes ;;
            v*) verbose=yes ;;
            h* | V* | i*) return 1 ;;
            [apsUmcluPfntDRbBIYeoN]*)
                [ -n "$rest" ] || value=yes
                return 0
                ;;
        esac
        letters=$rest
    done
}

# Starts "$@" detached, and returns when it has told how that went, on the pipe that is its stdout:
# "ready" once its port answers; or "exit N", and then why. What comes before that, from the server
# or from a dying JVM, is for our stderr too; a JVM that dies ends the pipe. As memcached does, a
# daemon lives in / unless it is to leave core dumps, and keeps its stderr only when it is verbose.
start_daemon() {
    [ $coredumps = yes ] || cd / || exit 1
    exec 4>&2
    if [ $verbose = yes ]; then
        detach "$@" </dev/null 2>&4 4>&-
    else
        detach "$@" </dev/null 2>&1 4>&-
    fi | {
        while IFS= read -r line; do
            case $line in
                ready) exit 0 ;;
                'exit '[0-9]*)
                    cat >&2
                    exit "${line#exit }"
                    ;;
                *) printf '%s\n' "$line" >&2 ;;
            esac
        done
        echo 'scrubjayd: the server died before it was ready' >&2
        exit 1
    }
}

# Starts "$@" in a session of its own. A job that a shell puts into the background ignores SIGINT
# for ever; the child of a forking setsid does not.
detach() {
    SCRUBJAY_READY=/dev/stdout
    export SCRUBJAY_READY
    if setsid -f true 2>/dev/null; then
        setsid -f "$@"
    else
        trap '' HUP
        "$@" &
    fi
}
