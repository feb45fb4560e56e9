#!/bin/busybox sh
# The lab's guest, started by the kernel from its first file system: it writes numbered records to two disks and says on the serial console what has been flushed.
# A record is one line of 4096 bytes that repeats "number time" to its end, so that any mixture of two records shows.
# Each file is a ring of records. Record i goes to vdb first and to vda after it, each flushed, so that at every
# instant the last record of vdb is that of vda or the next one.
/bin/busybox mkdir -p /bin /sbin /dev /proc /sys /run /tmp /etc /var/run /mnt/vda /mnt/vdb
/bin/busybox mount -t devtmpfs dev /dev
/bin/busybox mount -t proc proc /proc
/bin/busybox mount -t sysfs sys /sys
/bin/busybox mount -t tmpfs run /run
/bin/busybox --install -s /bin
export PATH=/bin:/sbin
ring=1024

for module in $(cat /modules/order); do insmod "/modules/$module" 2>/run/insmod || echo "MODULE $module $(cat /run/insmod)"; done

switch() { # the value of secondsite.$1 on the kernel's command line, or $2
  value=$2
  for word in $(cat /proc/cmdline); do
    case $word in "secondsite.$1="*) value=${word#*=} ;; esac
  done
  echo "$value"
}

scan() { # "last torn" of the records of one disk
  [ -f "$1" ] || { echo "0 0"; return; }
  awk -v ring=$ring '
    {
      token = $1 " " $2 " "; line = token
      while (length(line) < 4095) line = line line
      slot = NR - 1
      if ($1 !~ /^[1-9][0-9]*$/ || ($1 - 1) % ring != slot || $0 != substr(line, 1, 4095)) { torn++; next }
      number[slot] = $1
      if ($1 > last) last = $1
    }
    END {
      if (NR > ring) torn += NR - ring
      first = last >= ring ? last - ring + 1 : 1
      for (i = first; i <= last; i++) if (number[(i - 1) % ring] != i) torn++
      print last + 0, torn + 0
    }' "$1"
}

stop() { # in order, so that the disks are clean and the last checkpoint's bitmap reaches the image
  umount /mnt/vda /mnt/vdb 2>/dev/null
  echo "STOPPED last=$1"
  poweroff -f
}

agent() { # the distribution's guest agent: freezes the file systems and asks for the end
  for port in /sys/class/virtio-ports/*; do
    [ "$(cat "$port/name" 2>/dev/null)" = org.qemu.guest_agent.0 ] || continue
    qemu-ga -d -m virtio-serial -p "/dev/${port##*/}" -t /run -l /run/agent.log -f /run/agent.pid
  done
}

printf '#!/bin/sh\ntouch /run/stop\n' >/sbin/shutdown
chmod 755 /sbin/shutdown

disks=vda
[ -b /dev/vdb ] && disks="vdb vda"
lasts= torn=0 next=1
for disk in vda vdb; do
  [ -b /dev/$disk ] || continue
  e2fsck -fp /dev/$disk >/run/fsck.$disk 2>&1
  echo "FSCK $disk exit=$?"
done
for disk in vda vdb; do
  [ -b /dev/$disk ] || continue
  mount -t ext4 /dev/$disk /mnt/$disk || echo "MOUNT $disk failed"
  set -- $(scan /mnt/$disk/records)
  [ $disk = vda ] && next=$(($1 + 1))
  lasts="$lasts $disk=$1" torn=$((torn + $2))
done
echo "BOOT last=$((next - 1)) torn=$torn$lasts"

agent

mode=$(switch mode write)
if [ "$mode" = idle ]; then
  echo IDLE
  until [ -e /run/stop ]; do sleep 1; done
  stop $((next - 1))
fi

churn() { # overwrite a random block, and now and then delete a file: what a real disk's deltas contain
  dd if=/dev/urandom of=/mnt/vda/churn bs=65536 count=1 seek=$((RANDOM % 128)) conv=notrunc 2>/dev/null
  [ $(($1 % 64)) = 0 ] && rm -f /mnt/vda/churn.old && cp /run/record /mnt/vda/churn.old
  [ $(($1 % 64)) = 0 ] && [ "$mode" = trim ] && fstrim /mnt/vda
}

pause=$(switch pause 30000)
read -r up rest </proc/uptime
born=$(($(date +%s) - ${up%.*}))
until [ -e /run/stop ]; do
  read -r up rest </proc/uptime
  line="$next $((born + ${up%.*})).${up#*.} "
  while [ ${#line} -lt 4095 ]; do line=$line$line; done
  printf '%s\n' "${line:0:4095}" >/run/record
  for disk in $disks; do
    dd if=/run/record of=/mnt/$disk/records bs=4096 seek=$(((next - 1) % ring)) conv=notrunc,fsync 2>/dev/null || echo "WRITE $disk failed"
  done
  echo "FLUSHED $next"
  [ $((next % 16)) = 0 ] && churn $next
  next=$((next + 1))
  usleep $pause
done
stop $((next - 1))
