# shellcheck shell=sh
# ranktable-gate: holds a pod until every ranktable it takes part in is complete and lists this very pod.
#
#   sh -c "<this text>" ranktable-gate { <ConfigMap> <source dir> <target dir> <file name> copy|mount } ...
#
# It waits and never fails by itself, whatever is wrong: workload controllers delete whole groups of pods when an
# init container fails. Needs cat mv rm ln mkdir chmod sleep, and gzip for a table that is stored as *.gz.
# No dollar sign may be doubled here: kubelet makes one of two.

LC_ALL=C # bytes, not characters: long lists compare fast
export LC_ALL
umask 027 # files 0640 (directories 0750) from their first instant
trap 'exit 143' TERM INT
trap '' HUP PIPE # a log nobody reads is no reason to end
log=${RANKTABLE_TERMINATION_LOG:-/dev/termination-log}
nl='
'

# One poll interval. In the background, since a signal interrupts `wait` at once but not a command in the foreground.
tenths=2
nap() {
  if [ "$tenths" = 2 ]; then
    sleep 0.2 >/dev/null 2>&1 &
    wait "$!" && return
    tenths=10 # this sleep takes whole seconds only
  fi
  sleep 1 >/dev/null 2>&1 &
  wait "$!" && return
  trouble="the tool sleep is missing or fails; "
  spin=0
  while [ "$spin" -lt 200000 ]; do spin=$((spin + 1)); done
}

# Copies $table of the generation $here, the working directory; prints why it could not.
deliver() {
  tmp=$dir/.ranktable-gate.tmp
  [ -d "$dir" ] || mkdir -p "$dir" || return
  case $table in
    *.gz) gzip -dc <"$table" >"$tmp" ;;
    *) cat <"$table" >"$tmp" ;;
  esac || return
  chmod 0640 "$tmp" || return
  [ -s "$tmp" ] || { echo "the table is empty"; return 1; }
  [ -L "$dir/..data" ] || ln -s . "$dir/..data" || return # paths written for a ConfigMap volume work too
  [ ! -d "$dir/$file" ] || { echo "it is a directory"; return 1; } # mv would move into it
  # Still the current generation? kubelet removes an old one file by file, and its table may be out of date.
  if cd -P "$src/..data" 2>/dev/null && [ "$PWD" = "$here" ]; then
    mv -f "$tmp" "$dir/$file"
  else
    echo "the table changed meanwhile, looking again"
    return 1
  fi
}

# Judges one table: sets why, empty when it is open. $judged is the generation that needs no second look.
look() {
  # kubelet fills a new directory, then points ..data to it. Once inside, all files are of one generation.
  here=
  cd -P "$src/..data" 2>/dev/null && here=$PWD
  [ -z "$here" ] || [ "$here" != "$judged" ] || return
  judged='' digest='' table='' progress=''
  # What lies there now is of an earlier life of the pod, or of a generation that has passed.
  if [ "$how" = copy ] && { [ -e "$dir/$file" ] || [ -L "$dir/$file" ] || [ -e "$dir/.ranktable-gate.tmp" ]; }; then
    rm -f "$dir/$file" "$dir/.ranktable-gate.tmp" 2>/dev/null
  fi
  why="the ConfigMap is not there yet"
  [ ! -e "$src/..data" ] || [ -n "$here" ] || why="cannot enter $src/..data"
  [ -n "$here" ] || return
  { read -r digest <./digest; read -r progress <./progress; } 2>/dev/null
  for key in * .[!.]*; do
    case $key in members | digest | slots | progress) continue ;; esac
    [ ! -f "$key" ] || table=$table${table:+ }$key
  done
  if [ ! -s members ] || [ -z "$digest" ]; then
    [ -z "$digest$progress$table" ] || why="initializing${progress:+: $progress}"
    [ -z "$progress" ] || [ -s members ] || judged=$here # the shell reads byte by byte: not again until the files are others
    return
  fi
  case $table in
    '') why="the ConfigMap lists members but holds no table" && return ;;
    *' '*) why="the ConfigMap holds more than one table: $table" && return ;;
  esac
  members=$(cat members 2>&1) || { why="cannot read members: $members" && return; }
  case $nl$members$nl in
    *"$nl$POD_UID $POD_IP$nl"*) why= ;;
    *"$nl$POD_UID "*) why="complete, and lists this pod's UID $POD_UID, but not with its IP $POD_IP" ;;
    *) why="complete, but does not list this pod's UID $POD_UID" ;;
  esac
  members= # if the image exports this name, the list would be too long an environment for any tool
  if [ -z "$why" ] && [ "$how" = copy ]; then
    why=$(deliver 2>&1) || { why="cannot write $dir/$file: ${why:-a tool failed}" && return; }
    why=
  fi
  judged=$here
}

broken=
[ -n "$POD_UID" ] && [ -n "$POD_IP" ] || broken="POD_UID or POD_IP is not set in the environment of this container"
[ "$#" -gt 0 ] && [ "$(($# % 5))" = 0 ] || broken="called with $# arguments instead of five per table"
tables=$(($# / 5)) i=0
while [ "$i" -lt "$tables" ]; do # each table's words are followed by what is known of it: judged, why, digest
  [ "$5" = copy ] || [ "$5" = mount ] || broken=${broken:-"delivery of $1 is '$5', it must be copy or mount"}
  set -- "$@" "$1" "$2" "$3" "$4" "$5" '' '' ''
  shift 5
  i=$((i + 1))
done

trouble='' clock=0
while :; do
  waiting=${broken:+ranktable-gate cannot work: $broken$nl} opened='' message='' i=0
  while [ -z "$broken" ] && [ "$i" -lt "$tables" ]; do
    name=$1 src=$2 dir=$3 file=$4 how=$5 judged=$6 why=$7 digest=$8
    look
    [ -z "$why" ] || waiting="${waiting}waiting for ranktable $name: $trouble$why$nl"
    opened="${opened}ranktable $name is complete and lists this pod; "
    case $how in
      copy)
        opened="${opened}wrote $dir/$file, digest $digest$nl"
        message="$message$name $digest$nl" # what the engine will hold from now on; a live directory it reads anew
        ;;
      *) opened="${opened}it is read live in $dir, digest $digest$nl" ;;
    esac
    shift 8
    set -- "$@" "$name" "$src" "$dir" "$file" "$how" "$judged" "$why" "$digest"
    i=$((i + 1))
  done
  [ -n "$waiting" ] || break
  if [ "$clock" -le 0 ]; then
    printf %s "$waiting"
    clock=100
  fi
  nap
  clock=$((clock - tenths))
done

printf %s "$message" >"$log" || echo "cannot write $log; opening nevertheless"
printf %s "$opened"
exit 0
