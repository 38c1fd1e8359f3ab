# bare-metal.sh RECIPE JAVA SCRATCH PEER: follows the recipe for bare metal in the mount, process and network namespace of its
# own that it is started in. All that is written goes to memory and is gone with them.
set -eu
recipe=$1 java=$2 scratch=$3 peer=$4

mount -t tmpfs merrow "$scratch"
for folder in etc opt usr/local var/lib; do
    mkdir -p "$scratch/$folder/upper" "$scratch/$folder/work"
    mount -t overlay merrow -o "lowerdir=/$folder,upperdir=$scratch/$folder/upper,workdir=$scratch/$folder/work" "/$folder"
done
mount -t tmpfs merrow /run
mount -t bpf merrow /sys/fs/bpf

export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
ln -sf "$java" /usr/local/bin/java
cat >/usr/local/sbin/systemctl <<'SYSTEMCTL'
#!/bin/sh
# What systemd would do with the unit.
unit=/etc/systemd/system/merrow.service
case "$*" in
    daemon-reload) test -s $unit ;;
    "enable --now merrow")
        mkdir -p /run/merrow /var/lib/merrow
        env -i PATH="$PATH" $(sed -n 's/^Environment=//p' $unit) $(sed -n 's/^ExecStart=//p' $unit) >/run/agent.log 2>&1 &
        ;;
    *) echo "unexpected: systemctl $*" && exit 1 ;;
esac
SYSTEMCTL
chmod +x /usr/local/sbin/systemctl

sh -eu "$recipe"
echo "recipe done"
tries=0
until merrow top --once >/run/top 2>&1; do
    tries=$((tries + 1))
    [ $tries -lt 60 ] || { cat /run/top /run/agent.log && exit 1; }
    sleep 0.5
done
echo "agent runs"
until grep -q "$peer" /run/top; do
    tries=$((tries + 1))
    [ $tries -lt 90 ] || { cat /run/top /run/agent.log && exit 1; }
    ping -q -c 2 -i 0.2 "$peer" >/dev/null
    merrow top --once >/run/top
done
echo "flow seen"
test -s /opt/merrow/merrow.jsa
test -s /usr/local/share/man/man1/merrow-top.1
grep -q complete /etc/bash_completion.d/merrow
echo "== version"
merrow version 2>&1
echo "== agent"
cat /run/agent.log
