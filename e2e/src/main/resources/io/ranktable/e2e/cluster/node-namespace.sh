# Makes the place in which one cluster of the tests runs with its node, and takes it away again.
#
#   sh -c <this> node-namespace <above>    standard input: held open by the owner
#
# Everything of the cluster is a process in one PID, one mount and one network namespace. When the
# owner closes standard input, or is killed, the first process in there ends, and the kernel kills
# the others and drops their mounts, interfaces and packet filters. What is left then (directory,
# cgroups) is removed here; and where this script was killed too, by the next run of it.
#
# Prints one line when the place is there: directory, process, cgroup, interface, our address,
# address in there.
set -u
trap '' PIPE
above=$1

cgroup_of() { printf 'ranktable-%s' "${1##*-}"; }

# A group can be busy for a moment after its last process has died.
remove_cgroup() {
  for tries in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
    left=
    for root in /sys/fs/cgroup /sys/fs/cgroup/*; do
      [ -d "$root/$1" ] || continue
      find "$root/$1" -depth -type d -exec rmdir {} \; 2>/dev/null
      [ ! -d "$root/$1" ] || left=yes
    done
    [ -n "$left" ] || return 0
    sleep 0.2
  done
}

# The name and where it lies make sure that nothing else is ever removed.
remove() {
  remove_cgroup "$(cgroup_of "$1")"
  ip link del "rkt${1##*-}" 2>/dev/null
  rm -rf --one-file-system "$1"
}

make_cgroup() {
  if [ -f /sys/fs/cgroup/cgroup.controllers ]; then
    mkdir "/sys/fs/cgroup/$1" || return 1
    for controller in $(cat /sys/fs/cgroup/cgroup.controllers); do
      echo "+$controller" >/sys/fs/cgroup/cgroup.subtree_control
      echo "+$controller" >"/sys/fs/cgroup/$1/cgroup.subtree_control"
    done 2>/dev/null
    return 0
  fi
  for root in /sys/fs/cgroup/*; do
    [ -f "$root/cgroup.procs" ] && [ ! -d "$root/$1" ] || continue
    mkdir "$root/$1" || return 1
    [ ! -f "$root/cpuset.cpus" ] || {
      cat "$root/cpuset.cpus" >"$root/$1/cpuset.cpus"
      cat "$root/cpuset.mems" >"$root/$1/cpuset.mems"
    }
  done
}

addresses_of() {
  block=169.254.$((128 + $1 / 64))
  ours=$block.$(($1 % 64 * 4 + 1))
  theirs=$block.$(($1 % 64 * 4 + 2))
}

# Takes the first number nobody has.
claim() {
  number=0
  while :; do
    addresses_of "$number"
    directory=$above/ranktable-node-$number
    if [ -z "$(ip -o address show to "$ours")" ] && mkdir -m 0755 "$directory" 2>/dev/null; then
      return 0
    fi
    number=$((number + 1))
    [ "$number" -lt 8000 ] || { echo "$above takes no directory ranktable-node-<number>" >&2; exit 1; }
  done
}

# The lock on the directory says that somebody in there lives. Nobody looks between claim and lock.
exec 8<"$above"
flock 8
for dead in "$above"/ranktable-node-*; do
  [ -d "$dead" ] || continue
  (exec 9<"$dead" && flock -n 9 && remove "$dead")
done
claim
exec 9<"$directory"
flock 9
exec 8<&-

mkdir "$directory/logs" "$directory/tmp" "$directory/sysctl" "$directory/lib" "$directory/lib/upper" \
  "$directory/lib/work"
make_cgroup "$(cgroup_of "$directory")" || exit 1

# What programs write to fixed places, and values they would set for the whole machine, stay inside.
inside='
set -eu
directory=$1
read -r process rest </proc/self/stat
mount -t proc proc /proc
mount -t tmpfs -o mode=0755 tmpfs /run
mount -t tmpfs -o mode=0755 tmpfs /var/log
mount -t overlay -o "lowerdir=/var/lib,upperdir=$directory/lib/upper,workdir=$directory/lib/work" overlay /var/lib
for key in vm/overcommit_memory vm/panic_on_oom kernel/panic kernel/panic_on_oops kernel/keys/root_maxkeys kernel/keys/root_maxbytes; do
  [ -f "/proc/sys/$key" ] || continue
  copy=$directory/sysctl/$(echo "$key" | tr / .)
  cat "/proc/sys/$key" >"$copy"
  mount --bind "$copy" "/proc/sys/$key"
done
mount --make-rshared /
echo "$directory $process $2"
exec >/dev/null 2>&1
cat
# Not the last command, so that a shell stays that reaps the orphans.
exit 0
'
unshare --net --mount --pid --fork --propagation private \
  sh -c "$inside" inside "$directory" "$(cgroup_of "$directory") rkt$number $ours $theirs" 2>"$directory/logs/namespace.log"
code=$?
exec >/dev/null
[ "$code" = 0 ] || cat "$directory/logs/namespace.log" >&2
remove "$directory"
exit "$code"
