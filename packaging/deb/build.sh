#!/usr/bin/env bash
# Builds smppguard_VERSION_ARCHITECTURE.deb into a folder (artifacts/ unless named): packaging/deb/build.sh [FOLDER]
# With --published DIRECTORY it packs what `dotnet publish` has put there instead of publishing itself; --compression is dpkg-deb's: xz, zstd, none.
set -euo pipefail
# Whoever builds it: the same sources make the same package.
umask 022
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
published=
compression=xz
output=$root/artifacts
while [ $# -gt 0 ]; do
    case $1 in
        --published) published=$(cd "$2" && pwd); shift 2 ;;
        --compression) compression=$2; shift 2 ;;
        -*) echo "usage: $0 [--published DIRECTORY] [--compression TYPE] [FOLDER]" >&2; exit 2 ;;
        *) output=$1; shift ;;
    esac
done

version=$(sed -n 's:.*<Version>\(.*\)</Version>.*:\1:p' "$root/Directory.Build.props")
architecture=$(dpkg --print-architecture)
case $architecture in
    amd64) runtime=linux-x64 ;;
    arm64) runtime=linux-arm64 ;;
    *) echo "no runtime for $architecture" >&2; exit 1 ;;
esac
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
if [ -z "$published" ]; then
    published=$work/published
    dotnet publish "$root/SmppGuard" -c Release -r "$runtime" --self-contained true -p:PublishReadyToRun=true -o "$published" --nologo -v q
fi

tree=$work/tree
install -d "$tree/DEBIAN" "$tree/usr/bin" "$tree/usr/lib" "$tree/usr/lib/systemd/system" "$tree/usr/share/doc/smppguard" "$tree/etc/smppguard"
cp -r "$published" "$tree/usr/lib/smppguard"
# Documentation of the program's own types is for who builds on it.
find "$tree/usr/lib/smppguard" \( -name '*.xml' -o -name '*.staticwebassets.endpoints.json' \) -delete
find "$tree/usr/lib/smppguard" -type d -exec chmod 0755 {} + -o -type f -exec chmod 0644 {} +
chmod 0755 "$tree/usr/lib/smppguard/SmppGuard"
[ ! -e "$tree/usr/lib/smppguard/createdump" ] || chmod 0755 "$tree/usr/lib/smppguard/createdump"
ln -s ../lib/smppguard/SmppGuard "$tree/usr/bin/smppguard"
install -m 0644 "$root/packaging/systemd/smppguard.service" "$tree/usr/lib/systemd/system/"
install -m 0644 "$root/packaging/guard.json" "$root/packaging/registry.json" "$tree/etc/smppguard/"
install -m 0600 "$root/packaging/environment" "$tree/etc/smppguard/"
mv "$tree/usr/lib/smppguard/sbom.cdx.json" "$tree/usr/share/doc/smppguard/"
install -m 0644 "$root/LICENSE" "$tree/usr/share/doc/smppguard/copyright"
install -m 0644 "$root/packaging/deb/README.Debian" "$tree/usr/share/doc/smppguard/"
gzip -9nc "$root/CHANGELOG.md" > "$tree/usr/share/doc/smppguard/changelog.gz"
chmod 0644 "$tree/usr/share/doc/smppguard/changelog.gz" "$tree/usr/share/doc/smppguard/sbom.cdx.json"
install -m 0644 "$root/packaging/deb/conffiles" "$tree/DEBIAN/"
install -m 0755 "$root/packaging/deb/postinst" "$root/packaging/deb/prerm" "$root/packaging/deb/postrm" "$tree/DEBIAN/"
size=$(du -sk --exclude=DEBIAN "$tree" | cut -f1)
sed -e "s/@VERSION@/$version/" -e "s/@ARCHITECTURE@/$architecture/" -e "s/@SIZE@/$size/" "$root/packaging/deb/control" > "$tree/DEBIAN/control"
(cd "$tree" && find . -path ./DEBIAN -prune -o -type f -printf '%P\0' | sort -z | xargs -0 md5sum) > "$tree/DEBIAN/md5sums"

mkdir -p "$output"
# The same sources make the same package: the time in it is that of the last commit, where there is one.
export SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git -C "$root" log -1 --format=%ct 2>/dev/null || date +%s)}
dpkg-deb --root-owner-group -Z"$compression" --build "$tree" "$output/smppguard_${version}_${architecture}.deb"
