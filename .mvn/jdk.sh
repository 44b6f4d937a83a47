# Sourced by mvnw and ranktable: points JAVA_HOME at a JDK of at least the wanted major version,
# also when the `java` on the PATH is older. Leaves everything as it is when none is found
# (Maven's toolchain selection or the caller then says what is missing).
ranktable_jdk_major() {
  # The release file names the version without starting a JVM.
  while IFS='=' read -r key value; do
    if [ "$key" = JAVA_VERSION ]; then
      value=${value#\"}
      echo "${value%%[.\"]*}"
      return
    fi
  done <"$1/release" 2>/dev/null
  echo 0
}

ranktable_find_jdk() {
  wanted=25
  set +f
  for home in "${JAVA_HOME-}" /usr/lib/jvm/* "${HOME-}"/.sdkman/candidates/java/* "${HOME-}"/.jdks/* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home /opt/java/* /opt/jdk*; do
    if [ -n "$home" ] && [ -x "$home/bin/javac" ] && [ -r "$home/release" ]; then
      major=$(ranktable_jdk_major "$home")
      case $major in
      '' | *[!0-9]*) major=0 ;;
      esac
      if [ "$major" -ge "$wanted" ]; then
        JAVA_HOME=$home
        export JAVA_HOME
        return 0
      fi
    fi
  done
  return 1
}
