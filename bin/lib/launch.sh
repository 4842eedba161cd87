# What bin/scrubjayd and bin/test share about the server's build. Sourced; wants `root`.

target=$root/target/scrubjayd
main=dev.scrubjay.server/dev.scrubjay.server.Scrubjayd

# Is there a build of these sources, for a JDK that we may use? Sets `build` and `jdk`. This is on
# the way of every start: it forks once, for find.
is_built() {
    find_build || return 1
    newer=$(find "$root/pom.xml" "$root/bin/lib" "$root/.mvn" \
        "$root/store/pom.xml" "$root/store/src/main" \
        "$root/server/pom.xml" "$root/server/src/main" -newer "$build/stamp") || return 1
    [ -z "$newer" ]
}

# is_built, for any sources.
find_build() {
    [ -r "$target/current" ] || return 1
    {
        IFS= read -r build && IFS= read -r built_jdk && IFS= read -r built_version
    } <"$target/current" || return 1
    # Another place: the checkout has been moved, and the paths in the build are void.
    [ "${build%/*}" = "$target" ] && [ -d "$build" ] || return 1
    named_jdk || { jdk=$built_jdk && is_jdk_25 "$jdk"; } || return 1
    [ "$jdk" = "$built_jdk" ] && [ "$jdk_version" = "$built_version" ]
}

# Sets `build` and `jdk`, building first if there is a need.
ensure_built() {
    is_built && return 0
    require_jdk scrubjayd
    . "$root/bin/lib/build.sh"
    build_server
}
