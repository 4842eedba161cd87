# Finds a Maven. Sourced by the programs in bin/; wants `root`, and JAVA_HOME naming a JDK 25.
#
# find_maven sets `maven` to the mvn on the PATH when it is 3.8.7 or later, else to the wrapper,
# which fetches one.

find_maven() {
    maven=$root/mvnw
    command -v mvn >/dev/null || return 0
    # The first line reads "Apache Maven 3.8.7 (...)", on some machines in bold.
    mvn_version=$(cd "$root" && mvn -B -v 2>/dev/null | sed -n 's/.*Apache Maven \([0-9][0-9.]*\).*/\1/p')
    IFS=. read -r mvn_major mvn_minor mvn_patch <<VERSION
${mvn_version:-0.0.0}
VERSION
    if [ "$((mvn_major * 1000000 + ${mvn_minor:-0} * 1000 + ${mvn_patch:-0}))" -ge 3008007 ]; then
        maven=mvn
    fi
}
