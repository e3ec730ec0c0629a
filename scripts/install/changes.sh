# shellcheck shell=bash disable=SC2154
# Every change the installer makes goes through these few functions: they do nothing where nothing is to be done, only say
# so in a dry run, and keep what was there before, so that it can all be taken back.
#
#   $root      the system that is changed        $dry_run   1: only say what would be done
#   $records   below it: originals/ (files as they were), created, folders, trees, users

changes=0

say() { printf '%s\n' "$*"; }

refuse() {
  printf '%s\n' "$*" >&2
  exit 1
}

# Counts and tells a change. False in a dry run: nothing is to be done then.
changing() {
  changes=$((changes + 1))
  if [ "$dry_run" = 1 ]; then
    say "would $*"
    return 1
  fi
  say "$*"
}

record() { # LIST LINE
  mkdir -p "$records"
  grep -qxF -- "$2" "$records/$1" 2>/dev/null || printf '%s\n' "$2" >> "$records/$1"
}

# Remembers a file before its first change: its bytes, mode, owner and times, or that there was none.
keep() { # PATH
  if [ -e "$records/originals$1" ] || grep -qxF -- "$1" "$records/created" 2>/dev/null; then return 0; fi
  if [ -e "$root$1" ] || [ -L "$root$1" ]; then
    mkdir -p "$records/originals$(dirname "$1")"
    cp -a "$root$1" "$records/originals$1"
  else
    record created "$1"
  fi
}

make_folder() { # PATH
  [ -d "$root$1" ] && return 0
  make_folder "$(dirname "$1")"
  mkdir "$root$1"
  chmod 755 "$root$1"
  record folders "$1"
}

# Writes standard input to a file.
put() { # PATH MODE
  local content
  content=$(mktemp)
  cat > "$content"
  if [ -f "$root$1" ] && cmp -s "$content" "$root$1" && [ "$(stat -c %a "$root$1")" = "$2" ]; then
    rm "$content"
    return 0
  fi
  if changing "write $1"; then
    make_folder "$(dirname "$1")"
    keep "$1"
    # Beside it and renamed: a cut while installing leaves the old file.
    install -m "$2" "$content" "$root$1.stompnet-part"
    mv -fT "$root$1.stompnet-part" "$root$1"
  fi
  rm "$content"
}

link_to() { # TARGET PATH
  [ "$(readlink "$root$2" 2>/dev/null || true)" = "$1" ] && return 0
  changing "link $2 to $1" || return 0
  make_folder "$(dirname "$2")"
  keep "$2"
  ln -sfnT "$1" "$root$2"
}

# The file with the lines of standard input between two marks at its end, in place of those of an earlier run.
put_block() { # PATH MODE
  local lines text
  lines=$(cat)
  text=$(sed '/^# >>> stompnet$/,/^# <<< stompnet$/d' "$root$1" 2>/dev/null || true)
  printf '%s\n\n%s\n%s\n%s\n' "$text" "# >>> stompnet" "$lines" "# <<< stompnet" | put "$1" "$2"
}

# A file of one line, such as the kernel's command line, with each of these words once.
put_words() { # PATH WORD...
  local path=$1 line word
  shift
  line=$(tr -d '\n' < "$root$path")
  for word in "$@"; do
    case " $line " in *" $word "*) ;; *) line="$line $word" ;; esac
  done
  printf '%s\n' "$line" | put "$path" "$(stat -c %a "$root$path")"
}

# Takes everything back, in the opposite order. What somebody changed since is overwritten only where it is ours.
take_back() {
  local path
  [ -d "$records" ] || { say "Stompnet is not installed here."; return 0; }
  while read -r path; do
    changing "remove $path" && rm -rf "${root:?}$path"
  done < <(cat "$records/trees" 2>/dev/null)
  while read -r path; do
    if [ -e "$root$path" ] || [ -L "$root$path" ]; then changing "remove $path" && rm -f "$root$path"; fi
  done < <(cat "$records/created" 2>/dev/null)
  if [ -d "$records/originals" ]; then
    while read -r path; do
      changing "put $path back" && cp -a --remove-destination "$records/originals$path" "$root$path"
    done < <(cd "$records/originals" && find . \( -type f -o -type l \) -printf '/%P\n' | sort)
  fi
  while read -r path; do
    changing "remove the folder $path" && { rmdir "$root$path" 2>/dev/null || say "  (not empty: left)"; }
  done < <(tac "$records/folders" 2>/dev/null)
  [ "$dry_run" = 1 ] || rm -rf "$records"
}
