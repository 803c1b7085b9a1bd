#!/usr/bin/env bash
# Records what Helm does with each fixture under fixtures/charts: standard output and error of both
# releases, into helm3.out, helm3.err, helm4.out and helm4.err. Only Helm writes these files.
#
#   HELM3=/path/to/helm-3.22.0 HELM4=/path/to/helm-4.2.4 tests/regenerate.sh [CASE ...]
#
# `tests/regenerate.sh lines` records the facts under fixtures/lines, of which each line is one run.
#
# Without the variables, helm3 and helm4 are looked up on the PATH. A binary of another release is
# refused. The helper below must match `tests/goldens.rs`, which replays the same commands.
set -euo pipefail
cd "$(dirname "$0")/../fixtures/charts"
helm3=${HELM3:-helm3} helm4=${HELM4:-helm4}
[[ $("$helm3" version --short) == v3.22.0* ]] || { echo "HELM3 is not Helm 3.22.0" >&2; exit 1; }
[[ $("$helm4" version --short) == v4.2.4* ]] || { echo "HELM4 is not Helm 4.2.4" >&2; exit 1; }
# Nothing of the user's own Helm may show.
home=$(mktemp -d); trap 'rm -rf "$home"' EXIT
export HOME=$home XDG_CONFIG_HOME=$home XDG_CACHE_HOME=$home XDG_DATA_HOME=$home TZ=UTC KUBECONFIG=/dev/null
unset "${!HELM_@}" || true

record() { # record CASE: runs both releases in the directory of the case
  mapfile -t args <"$1/args"
  local release
  for release in 3 4; do
    local helm=helm$release
    (cd "$1" && "${!helm}" template "${args[@]}" >"helm$release.out" 2>"helm$release.err") || true
    # Where Helm prints the whole path of the case, a word stands for it.
    sed -i "s|$PWD/$1|{CASE}|g" "$1/helm$release.err"
  done
}

# A chart of one template, as the lines of fixtures/lines have it; see the README there.
line() { # line DIR TEXT: writes the chart and sets `more`, the arguments
  mkdir -p "$1/chart/templates"
  printf 'apiVersion: v2\nname: c\nversion: 0.1.0\n' >"$1/chart/Chart.yaml"
  printf 'one\ntwo\n' >"$1/chart/a.txt"
  cp ../lines/values.yaml "$1/values.yaml"
  cp ../lines/values.yaml "$1/chart/values.yaml"
  printf '# {{ toJson .Values }} {{ .Release.Name }}\n' >"$1/chart/templates/t.yaml"
  more=()
  case $2 in
    "T "*) printf '%s\n' "${2#T }" >"$1/chart/templates/t.yaml" ;;
    "V "*) printf '%b' "${2#V }" >"$1/chart/values.yaml" ;;
    "A "*) IFS=' ' read -r -a more <<<"${2#A }" ;;
  esac
}

record_lines() {
  local file release text dir
  dir=$(mktemp -d)
  for file in ../lines/*.txt; do
    for release in 3 4; do
      local helm=helm$release
      while IFS= read -r text; do
        [[ $text == \#* || -z $text ]] && continue
        line "$dir" "$text"
        local name=(r)
        [[ $text == *--name-template* ]] && name=()
        printf '>>> %s\n' "$text"
        (cd "$dir" && "${!helm}" template "${name[@]}" chart "${more[@]}" >out 2>err) || true
        cat "$dir/out" "$dir/err"
      done <"$file" >"${file%.txt}.helm$release"
    done
    echo "${file##*/} recorded"
  done
  rm -rf "$dir"
}

if [[ ${1:-} == lines ]]; then
  record_lines
  exit
fi

cases=("$@")
[[ ${#cases[@]} -gt 0 ]] || cases=(*/)
for case in "${cases[@]}"; do
  record "${case%/}"
done
echo "${#cases[@]} cases recorded"
