# Builds what benchmarks/jmh, latency, visitors and cache-aside run. Sourced; wants `root` and `program`.
#
# build_benchmarks sets `jdk` and `class_path`, and goes to `root`. With SCRUBJAY_BENCHMARKS_BUILT
# set it takes what was built before.

. "$root/bin/lib/jdk.sh"
. "$root/bin/lib/maven.sh"

build_benchmarks() {
    require_jdk "$program"
    JAVA_HOME=$jdk
    export JAVA_HOME
    cd "$root" || exit 1
    output=target/jmh
    class_path="benchmarks/$output/classes:benchmarks/$output/lib/*"
    [ -z "${SCRUBJAY_BENCHMARKS_BUILT:-}" ] || return 0
    find_maven
    "$maven" -B -ntp -q -pl benchmarks -am package -Dscrubjay.output=$output \
        -Dscrubjay.warnings=-nowarn -Dmaven.test.skip=true \
        -Dspotless.check.skip=true -Denforcer.skip=true || exit 1
}
