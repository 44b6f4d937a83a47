#!/bin/sh
# Builds programs of a Kubernetes cluster, Helm, and a scanner for known holes, from pinned Go modules into a cache outside the tree.
#
#   build.sh [name...]     etcd kube-apiserver kubectl (the default), kube-controller-manager,
#                          kube-scheduler, kubelet, kube-proxy, helm (3), helm4, osv-scanner
#
#   build.sh --ready [name...]   builds nothing; fails with one line that says what to install when
#                          something is to be built and cannot be
#
# Progress goes to stderr; stdout gets the directory of the programs (helm, osv-scanner: their own), one line each.
# What is there already is not built again, and then no Go is needed. A changed go.mod, go.sum or
# main.go, or other flags, build anew. RANKTABLE_CACHE names another cache.
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
cache=${RANKTABLE_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/ranktable}
kubernetes=$(sed -n 's/^	k8s\.io\/kubernetes v\([0-9.]*\)$/\1/p' "$here/go.mod")
helm3=3.22.0
helm4=4.1.3
osv_scanner=2.2.4

say() { printf '%s\n' "$*" >&2; }
die() { say "$*"; exit 1; }

case $(uname -s) in
  Linux) os=linux ;;
  Darwin) os=darwin ;;
  *) die "$(uname -s): programs of Kubernetes are built on Linux and macOS only; set RANKTABLE_TEST_CLUSTER=docker or =kubeconfig" ;;
esac
case $(uname -m) in
  x86_64 | amd64) arch=amd64 ;;
  aarch64 | arm64) arch=arm64 ;;
  *) arch=$(uname -m) ;;
esac

# Where the Go linker finds the version a program shall say of itself. Kubernetes without it calls
# itself v0.0.0-master; Helm without it believes to talk to Kubernetes 1.20.
minor() { printf '%s\n' "$1" | cut -d. -f2; }
stamp_kubernetes="-X k8s.io/component-base/version.gitVersion=v$kubernetes
 -X k8s.io/component-base/version.gitMajor=1
 -X k8s.io/component-base/version.gitMinor=$(minor "$kubernetes")"
stamp_helm3="-X helm.sh/helm/v3/internal/version.version=v$helm3
 -X helm.sh/helm/v3/pkg/lint/rules.k8sVersionMajor=1
 -X helm.sh/helm/v3/pkg/lint/rules.k8sVersionMinor=$(minor "$kubernetes")
 -X helm.sh/helm/v3/pkg/chartutil.k8sVersionMajor=1
 -X helm.sh/helm/v3/pkg/chartutil.k8sVersionMinor=$(minor "$kubernetes")"
stamp_helm4="-X helm.sh/helm/v4/internal/version.version=v$helm4"

# Sets, for one name: directory, program, ldflags, key (what the program is built of), hint.
describe() {
  sources=''
  hint=''
  case $1 in
    helm) directory=helm-$helm3 program=helm ldflags=$stamp_helm3 sources=$helm3 hint='about 1 minute' ;;
    helm4) directory=helm-$helm4 program=helm ldflags=$stamp_helm4 sources=$helm4 hint='about 1.5 minutes' ;;
    osv-scanner) directory=osv-scanner-$osv_scanner program=osv-scanner ldflags='' sources=$osv_scanner hint='about 1.5 minutes' ;;
    *)
      [ -f "$here/cmd/$1/main.go" ] || die "unknown program '$1'; there are: $(cd "$here/cmd" && echo *) helm helm4 osv-scanner"
      directory=k8s/$kubernetes-$os-$arch program=$1 ldflags=$stamp_kubernetes
      sources=$(cat "$here/go.mod" "$here/go.sum" "$here/cmd/$1/main.go")
      case $1 in
        kube-apiserver) hint='about 4 minutes' ;;
        kubelet) hint='about 1 minute' ;;
        *) hint='less than half a minute' ;;
      esac
      ;;
  esac
  key=$(printf '%s' "$sources $ldflags $os-$arch" | cksum)
  # Outside the directory of the programs, which others read as a list of programs.
  stamp=$cache/built/$(printf '%s' "$directory" | tr / -)-$program
}

is_built() {
  describe "$1"
  [ -x "$cache/$directory/$program" ] && [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$key" ]
}

missing() {
  for name in "$@"; do
    is_built "$name" || printf '%s ' "$name"
  done
}

require_go() {
  command -v go >/dev/null 2>&1 ||
    die "Go 1.24 or newer is needed to build $*: install it from https://go.dev/dl/"
  # Asked inside the module: the go command itself knows whether it, or a toolchain it may fetch, is new enough.
  version=$(cd "$here" && GOWORK=off go env GOVERSION 2>&1) ||
    die "Go 1.24 or newer is needed to build $*; the go on the PATH says: $version. Install a newer one from https://go.dev/dl/"
}

# One builder at a time saves work. Correctness does not hang on the lock (each builder has its own
# temporary directory and renames), so a stale lock may be taken over without ceremony.
lock=$cache/build.lock
lock() {
  said=''
  until mkdir "$lock" 2>/dev/null; do
    owner=$(cat "$lock/pid" 2>/dev/null || true)
    if [ -n "$owner" ] && ! kill -0 "$owner" 2>/dev/null || [ -n "$(find "$lock" -prune -mmin +60 2>/dev/null)" ]; then
      rm -rf "$lock"
      continue
    fi
    [ -n "$said" ] || say "waiting for another build in $cache (process ${owner:-unknown})"
    said=yes
    sleep 1
  done
  echo $$ >"$lock/pid"
}

builder=''
temporary=''
unlock() {
  [ -z "$builder" ] || kill "$builder" 2>/dev/null || true
  [ -z "$temporary" ] || rm -rf "$temporary"
  [ "$(cat "$lock/pid" 2>/dev/null)" != $$ ] || rm -rf "$lock"
}

go_build() {
  case $1 in
    helm) cd "$temporary" && GOBIN=$temporary go install -trimpath -ldflags "-s -w $ldflags" helm.sh/helm/v3/cmd/helm@v$helm3 ;;
    helm4) cd "$temporary" && GOBIN=$temporary go install -trimpath -ldflags "-s -w $ldflags" helm.sh/helm/v4/cmd/helm@v$helm4 ;;
    osv-scanner) cd "$temporary" && GOBIN=$temporary go install -trimpath -ldflags "-s -w" github.com/google/osv-scanner/v2/cmd/osv-scanner@v$osv_scanner ;;
    *) cd "$here" && go build -mod=readonly -buildvcs=false -trimpath -ldflags "-s -w $ldflags" -o "$temporary/$program" "./cmd/$1" ;;
  esac
}

# One line at the start, one every half minute, the compiler's own words only when it fails.
build() {
  describe "$1"
  say "building $1 ($2 of $3), $hint on 2 cores the first time, seconds from Go's build cache"
  started=$(date +%s)
  (ldflags=$(printf '%s' "$ldflags" | tr '\n' ' ') && export GOWORK=off CGO_ENABLED=0 GOOS=$os GOARCH="$arch" && go_build "$1") >"$temporary/log" 2>&1 &
  builder=$!
  told=$started
  while kill -0 "$builder" 2>/dev/null; do
    sleep 1
    now=$(date +%s)
    if [ $((now - told)) -ge 30 ]; then
      say "  still building $1 ($((now - started)) s)"
      told=$now
    fi
  done
  wait "$builder" || {
    builder=''
    tail -n 40 "$temporary/log" >&2
    die "building $1 failed; the lines above are from the go command"
  }
  builder=''
  mkdir -p "$cache/$directory" "$cache/built"
  mv "$temporary/$program" "$cache/$directory/$program"
  printf '%s\n' "$key" >"$temporary/stamp"
  mv "$temporary/stamp" "$stamp"
  say "built $1 in $(($(date +%s) - started)) s"
}

build_all() {
  number=0
  total=$#
  for name in "$@"; do
    number=$((number + 1))
    build "$name" "$number" "$total"
  done
}

ready=''
if [ "${1:-}" = --ready ]; then
  ready=yes
  shift
fi
[ $# -gt 0 ] || set -- etcd kube-apiserver kubectl
for name in "$@"; do
  describe "$name"
done
if [ -n "$(missing "$@")" ]; then
  # shellcheck disable=SC2046 # names have no blanks
  require_go $(missing "$@")
  [ -z "$ready" ] || exit 0
  mkdir -p "$cache"
  trap unlock EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM
  lock
  temporary=$(mktemp -d "$cache/building.XXXXXX")
  # Asked again: what was waited for may have been built by the other one.
  # shellcheck disable=SC2046 # names have no blanks
  build_all $(missing "$@")
fi
[ -z "$ready" ] || exit 0
for name in "$@"; do
  describe "$name"
  printf '%s\n' "$cache/$directory"
done | awk '!seen[$0]++'
