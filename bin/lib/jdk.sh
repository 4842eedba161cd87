# Finds a JDK 25. Sourced by the programs in bin/.
#
# find_jdk sets `jdk` to its home and `jdk_version` to what it calls itself. A JDK is known by its
# `release` file, read without starting a process: starting java to ask would take longer than the
# rest of the launcher does.

# Is $1 the home of a JDK 25? Sets jdk_version.
is_jdk_25() {
    [ -x "$1/bin/java" ] && [ -x "$1/bin/javac" ] || return 1
    jdk_version=
    jdk_release=
    if [ -r "$1/release" ]; then
        while IFS='=' read -r jdk_key jdk_value; do
            case $jdk_key in
                JAVA_VERSION) jdk_release=$jdk_value jdk_version="$jdk_version$jdk_value" ;;
                IMPLEMENTOR | JAVA_RUNTIME_VERSION) jdk_version="$jdk_version$jdk_value" ;;
            esac
        done <"$1/release"
    else
        jdk_version=$("$1/bin/java" -version 2>&1 | sed -n 's/.*version \("[^"]*"\).*/\1/p')
        jdk_release=$jdk_version
    fi
    case $jdk_release in
        '"25"' | '"25.'* | '"25-'* | '"25+'*) return 0 ;;
    esac
    return 1
}

# The JDK that the user named, if it is one we can use. One that was named for us alone and is not,
# is a mistake that should not pass unseen.
named_jdk() {
    if [ -n "${SCRUBJAY_JAVA_HOME:-}" ] && ! is_jdk_25 "$SCRUBJAY_JAVA_HOME"; then
        echo "scrubjay: SCRUBJAY_JAVA_HOME=$SCRUBJAY_JAVA_HOME is no JDK 25; looking for another" >&2
        SCRUBJAY_JAVA_HOME=
    fi
    for jdk in "${SCRUBJAY_JAVA_HOME:-}" "${JAVA_HOME:-}"; do
        [ -n "$jdk" ] && is_jdk_25 "$jdk" && return 0
    done
    return 1
}

# The home of the java on the PATH, whatever its version.
java_home_on_path() {
    path_java=$(command -v java) || return 1
    path_java=$(readlink -f "$path_java" 2>/dev/null) || return 1
    echo "${path_java%/bin/java}"
}

find_jdk() {
    named_jdk && return 0
    jdk=$(java_home_on_path) && is_jdk_25 "$jdk" && return 0
    for jdk in \
        /usr/lib/jvm/* \
        /opt/* \
        "${HOME:-}"/.sdkman/candidates/java/* \
        /Library/Java/JavaVirtualMachines/*/Contents/Home; do
        is_jdk_25 "$jdk" && return 0
    done
    return 1
}

# find_jdk, or one line that says what to do, and the end. $1 is the program's name.
require_jdk() {
    find_jdk && return 0
    echo "$1: needs a JDK 25: install one (such as openjdk-25-jdk-headless or Temurin 25) or set SCRUBJAY_JAVA_HOME" >&2
    exit 1
}
