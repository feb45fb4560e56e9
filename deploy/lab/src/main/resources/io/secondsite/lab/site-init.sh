# The first process of a site, in its own mount, network, process and host name namespaces: when it ends, for whatever
# reason, the kernel ends every process of the site and takes back its mounts, bridges and addresses.
# $1 folder of the site, $2 attached or detached, $3 name of the site
set -e
home=$1 mode=$2
export PATH=/usr/sbin:/usr/bin:/sbin:/bin
umask 022
echo "$3" >/proc/sys/kernel/hostname
mount --bind "$home/run" /run/libvirt
mount --bind "$home/lib" /var/lib/libvirt
mount --bind "$home/etc" /etc/libvirt
mount --bind "$home/cache" /var/cache/libvirt
mount --bind "$home/log" /var/log/libvirt
mount -t sysfs sysfs /sys # of this network namespace; it also hides the machine's control groups from libvirt
if [ -e /dev/kvm ]; then
  # No KVM in the lab, so that it behaves alike on every machine; where libvirt sees a KVM that QEMU's user may not open, it
  # asks QEMU for its abilities anew at every start, which takes seconds. A device that answers as none does not mislead it.
  mknod -m 600 "$home/no-kvm" c 1 3
  mount --bind "$home/no-kvm" /dev/kvm
fi
ip link set lo up
virtlogd -p "$home/run/virtlogd.pid" </dev/null >>"$home/log/virtlogd.out" 2>&1 &
libvirtd -p "$home/run/libvirtd.pid" </dev/null >>"$home/log/libvirtd.out" 2>&1 &
if [ "$mode" = attached ]; then
  cat >/dev/null # until the process that holds our standard input is gone
else
  sleep infinity &
  wait $!
fi
