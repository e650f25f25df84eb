# Shared by the scripts beside it: where things are, how packages and tools get here.
# Debian 12 is what the scripts install on; elsewhere they say what is needed and go on.
set -euo pipefail

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
TOOLS="$ROOT/.tools"
TARGET="${CARGO_TARGET_DIR:-$ROOT/target}"
export PATH="$TOOLS/bin:$TOOLS/node/node_modules/.bin:$PATH"

# Versions of the cargo tools that are built into .tools/ where the machine has none.
NEXTEST_VERSION=0.9.143
DENY_VERSION=0.20.2
# Where the machine's Node.js is older than 20.
NODE_VERSION=22.23.3

say() { printf '\n== %s\n' "$*" >&2; }
die() {
  printf 'error: %s\n' "$*" >&2
  exit 1
}

# Runs a command as root, without ever asking for a password.
as_root() {
  if [ "$(id -u)" -eq 0 ]; then
    "$@"
  elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
    sudo -n "$@"
  else
    die "this needs root, and sudo would ask for a password. Run it yourself, then start again:
  sudo $*"
  fi
}

is_installed() { dpkg-query -W -f='${db:Status-Abbrev}' "$1" 2>/dev/null | grep -q '^ii'; }

# Installs Debian packages, saying which.
install_packages() {
  [ $# -gt 0 ] || return 0
  if ! command -v apt-get >/dev/null; then
    say "Not a Debian system: please see to it that these (or their like) are installed: $*"
    return 0
  fi
  say "Installing system packages: $*"
  as_root apt-get -q -o Acquire::Retries=3 update >&2
  as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=120 -o Acquire::Retries=3 \
    install --no-install-recommends "$@" >&2
}

# Builds a cargo tool into .tools/ unless the machine has it: cargo_tool cargo-nextest 0.9.143
cargo_tool() {
  command -v "$1" >/dev/null && return 0
  say "Building $1 $2 into .tools/ (once)"
  cargo install --locked --quiet --root "$TOOLS" --version "$2" "$1"
}

# Sees to a Node.js that the journeys run on: Debian 12 has 18, they need 20 (import.meta.dirname).
node_20() {
  [ "$(node -p 'process.versions.node.split(".")[0]')" -ge 20 ] && return 0
  say "Installing Node.js $NODE_VERSION into .tools/ (the system's is too old)"
  npm install --no-audit --no-fund --loglevel=error --prefix "$TOOLS/node" "node@$NODE_VERSION"
  hash -r
}

# Prints the folder of PostgreSQL's server programs, newest version first; 15 is the oldest that will do.
postgres_bin() {
  local dir version
  for dir in $(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -rV); do
    version=${dir#/usr/lib/postgresql/}
    [ "${version%%/*}" -ge 15 ] && [ -x "$dir/initdb" ] && echo "$dir" && return 0
  done
  command -v initdb >/dev/null && dirname "$(readlink -f "$(command -v initdb)")"
}

chromium_bin() {
  command -v "${CHROMIUM:-chromium}" || command -v chromium-browser || command -v google-chrome
}
