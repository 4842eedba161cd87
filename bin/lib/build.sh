# Builds what bin/scrubjayd starts. Sourced by the programs in bin/ when there is something to
# build; wants `root`, `jdk`, `jdk_version`, and what bin/lib/launch.sh defines.
#
# A build is a directory of its own, target/scrubjayd/build-N: a Java runtime with the server and the
# modules it needs and no others, the JVM's options and its start-up cache (which is tied to the
# very paths of the runtime, so the directory is never renamed). It becomes the one in use when the
# file target/scrubjayd/current, which names it, is replaced. A server that runs from an older build
# keeps its directory.

# Builds unless another process has just done it. Silent unless it fails or someone is watching.
build_server() {
    if ! mkdir -p "$target" 2>/dev/null || [ ! -w "$target" ]; then
        echo "scrubjayd: there is no build yet, and $target cannot be written: run it once as who may" >&2
        exit 1
    fi
    lock_builds
    if ! is_built; then
        if [ -t 2 ]; then
            echo 'scrubjayd: building, as this is the first start since the sources changed ...' >&2
        fi
        if ! (compile_and_publish) >"$target/build.log" 2>&1 </dev/null; then
            echo "scrubjayd: the build failed; from $target/build.log:" >&2
            sed -n '/\[Help 1\]/q; /^\[ERROR\]/p' "$target/build.log" | head -n 20 >&2
            exit 1
        fi
        # Not is_built: who edits while we build starts what was there when the build began.
        find_build || exit 1
        if [ ! -f "$build/scrubjayd.aot" ]; then
            echo "scrubjayd: made no start-up cache, so starts will be slow; see $target/build.log" >&2
        fi
    fi
    unlock_builds
}

# Three servers may be started at once in a fresh checkout: one builds, the others wait.
lock_builds() {
    if command -v flock >/dev/null; then
        exec 9>"$target/lock"
        flock 9
        return
    fi
    while ! mkdir "$target/lock.d" 2>/dev/null; do
        lock_owner=$(cat "$target/lock.d/pid" 2>/dev/null)
        if [ -n "$lock_owner" ] && ! kill -0 "$lock_owner" 2>/dev/null; then
            rm -rf "$target/lock.d"
        else
            sleep 1
        fi
    done
    echo $$ >"$target/lock.d/pid"
    trap 'rm -rf "$target/lock.d"' EXIT
    trap 'exit 1' HUP INT TERM
}

unlock_builds() {
    if command -v flock >/dev/null; then
        exec 9>&-
        return
    fi
    rm -rf "$target/lock.d"
    trap - EXIT HUP INT TERM
}

# Runs in a subshell whose output is the log. It has the lock as well, and keeps it should the
# launcher be killed; the programs that it runs must not have it.
compile_and_publish() {
    if [ -d "$target/lock.d" ]; then
        sh -c 'echo "$PPID"' >"$target/lock.d/pid"
    fi
    JAVA_HOME=$jdk
    export JAVA_HOME
    . "$root/bin/lib/maven.sh"
    find_maven

    new=$target/build-$(date +%s)-$$
    # What is edited after the stamp is newer than this build.
    if ! { mkdir "$new" && : >"$new/stamp" && cd "$root" && compile; }; then
        rm -rf "$new"
        return 1
    fi
    make_runtime
    make_startup_cache || rm -f "$new/scrubjayd.aot"
    rm -f "$new/scrubjayd.aotconf" "$new/port"

    previous=
    [ ! -r "$target/current" ] || read -r previous <"$target/current"
    printf '%s\n' "$new" "$jdk" "$jdk_version" >"$target/current.$$" || return 1
    mv -f "$target/current.$$" "$target/current" || return 1
    prune_builds
}

# Into output directories of its own, so that it never pulls the jars from under a running mvn.
compile() {
    "$maven" -B -ntp -pl store,server package -Dscrubjay.output=target/scrubjayd \
        -Dscrubjay.warnings=-nowarn -Dmaven.test.skip=true \
        -Dspotless.check.skip=true -Denforcer.skip=true 9>&- || return 1
    mkdir "$new/modules" && cp server/src/main/launch/jvm.options "$new" &&
        cp store/target/scrubjayd/scrubjay-store-*.jar \
            server/target/scrubjayd/scrubjay-server-*.jar "$new/modules"
}

# Fewer modules start faster and take less memory. Two are there for who looks into a running
# server, and cost nothing before. A JDK that cannot link runs the jars itself.
make_runtime() {
    if "$jdk/bin/jlink" --module-path "$new/modules" \
        --add-modules "${main%/*},jdk.jfr,jdk.management.agent" --vm server \
        --no-header-files --no-man-pages --output "$new/runtime" 9>&-; then
        rm -r "$new/modules"
    else
        rm -rf "$new/runtime"
        ln -s "$jdk" "$new/runtime"
        printf -- '-p "%s"\n' "$new/modules" >>"$new/jvm.options"
    fi
}

# Runs the server once, sends it some of everything, and keeps what the JVM learned.
make_startup_cache() {
    "$jdk/bin/java" server/src/main/launch/Training.java "$new/port" \
        "$new/runtime/bin/java" @"$new/jvm.options" -Xlog:aot=error \
        -XX:AOTMode=record -XX:AOTConfiguration="$new/scrubjayd.aotconf" \
        -m "$main" 9>&- || return 1
    "$new/runtime/bin/java" @"$new/jvm.options" -Xlog:aot=error \
        -XX:AOTMode=create -XX:AOTConfiguration="$new/scrubjayd.aotconf" \
        -XX:AOTCache="$new/scrubjayd.aot" -m "$main" 9>&-
}

# Removes the builds that nothing runs from. The previous one stays: someone may be starting it.
prune_builds() {
    running=$(ps -Aww -o args= 2>/dev/null) || return 0
    for old in "$target"/build-*; do
        [ -d "$old" ] && [ "$old" != "$new" ] && [ "$old" != "$previous" ] || continue
        case $running in
            *"$old"*) ;;
            *) rm -rf "$old" ;;
        esac
    done
}
