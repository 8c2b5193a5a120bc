#!/usr/bin/python3
"""Becomes a program as systemd would start it by a unit with these settings, without systemd: sandbox.py UNIT FOLDER COMMAND...

FOLDER has app/ (the program), etc/ (its configuration) and data/ (its data directory). The program sees them as /mnt/app, /mnt/etc and /mnt/data, and may write the last one alone.
The process stays the same one, so that signals and its output need no go-between. Ends with 77 and a line that says why where this machine does not let it.
"""
import ctypes
import os
import subprocess
import sys

USER = 64999  # of nobody
CLONE_NEWNS = 0x00020000
NAMESPACES = 0x7E020080  # CLONE_NEW*: cgroup, uts, ipc, user, pid, net, mount, time
MS_BIND, MS_REC, MS_PRIVATE, MS_NOSUID, MS_NODEV = 4096, 16384, 1 << 18, 2, 4
MOUNT_ATTR_RDONLY, MOUNT_ATTR_NOSUID = 1, 2
AT_FDCWD, AT_RECURSIVE = -100, 0x8000
SYS_MOUNT_SETATTR = 442
PR_CAPBSET_DROP, PR_SET_NO_NEW_PRIVS = 24, 38
ALLOW, ENOSYS = 0x7FFF0000, 0x00050000 | 38
EPERM = 0x00050000 | 1
EQUAL, MASKED_EQUAL = 4, 7
FAMILIES = {"AF_UNIX": 1, "AF_INET": 2, "AF_INET6": 10, "AF_NETLINK": 16}

# What a setting asks for is done below; these are done by every sandbox here, or need systemd itself.
ALWAYS = {"User", "Group", "StateDirectory", "StateDirectoryMode", "EnvironmentFile", "ExecStart", "ExecReload", "Type", "Restart", "RestartSec", "RestartPreventExitStatus", "TimeoutStopSec",
          "LimitNOFILE", "ProtectKernelModules", "ProtectKernelLogs", "ProtectControlGroups", "ProtectClock", "ProtectHostname", "AmbientCapabilities", "RestrictSUIDSGID",
          "RestrictRealtime", "LockPersonality", "RemoveIPC", "SystemCallArchitectures"}

libc = ctypes.CDLL(None, use_errno=True)


def give_up(why):
    print(f"cannot imitate systemd here: {why}", file=sys.stderr)
    sys.exit(77)


def must(result, what):
    if result < 0:
        give_up(f"{what}: {os.strerror(ctypes.get_errno())}")


def settings(unit):
    section, found = "", {}
    for line in open(unit, encoding="utf-8"):
        line = line.strip()
        if line.startswith("["):
            section = line
        elif line and not line.startswith("#") and section == "[Service]":
            key, value = line.split("=", 1)
            found.setdefault(key, []).append(value)
    return found


def mount(source, target, kind, flags, data=None):
    must(libc.mount(source.encode() if source else None, target.encode(), kind.encode() if kind else None, flags, data.encode() if data else None), f"mount {target}")


def attributes(path, flags, added, removed):
    wanted = (ctypes.c_uint64 * 4)(added, removed, 0, 0)
    must(libc.syscall(SYS_MOUNT_SETATTR, AT_FDCWD, path.encode(), flags, ctypes.byref(wanted), ctypes.sizeof(wanted)), f"mount_setattr {path}")


def file_system(unit, folder):
    must(libc.unshare(CLONE_NEWNS), "unshare")
    mount(None, "/", None, MS_REC | MS_PRIVATE)
    mount("tmpfs", "/mnt", "tmpfs", 0, "mode=0755")
    for name in ("app", "etc", "data"):
        os.mkdir(f"/mnt/{name}")
        mount(f"{folder}/{name}", f"/mnt/{name}", None, MS_BIND)
    if "DOTNET_ROOT" in os.environ:  # may lie in somebody's home
        os.mkdir("/mnt/dotnet")
        mount(os.environ["DOTNET_ROOT"], "/mnt/dotnet", None, MS_BIND)
        os.environ["DOTNET_ROOT"] = "/mnt/dotnet"
    hidden = []
    if unit.pop("PrivateTmp") == ["true"]:
        hidden += ["/tmp", "/var/tmp"]
    if unit.pop("ProtectHome") == ["true"]:
        hidden += ["/home", "/root"]
    for path in hidden:
        mount("tmpfs", path, "tmpfs", MS_NOSUID | MS_NODEV, "mode=1777" if "tmp" in path else "mode=0000")
    if unit.pop("PrivateDevices") == ["true"]:
        os.mkdir("/mnt/dev")
        mount("tmpfs", "/mnt/dev", "tmpfs", MS_NOSUID, "mode=0755")
        for name in ("null", "zero", "full", "random", "urandom"):
            open(f"/mnt/dev/{name}", "w").close()
            mount(f"/dev/{name}", f"/mnt/dev/{name}", None, MS_BIND)
        os.mkdir("/mnt/dev/shm")
        mount("tmpfs", "/mnt/dev/shm", "tmpfs", MS_NOSUID | MS_NODEV, "mode=1777")
        mount("/mnt/dev", "/dev", None, MS_BIND | MS_REC)
    if unit.pop("ProtectProc") == ["invisible"]:
        mount("proc", "/proc", "proc", 0, "hidepid=invisible")
    unit.pop("ProtectKernelTunables")  # /proc and /sys are among what is read-only
    if unit.pop("ProtectSystem") == ["strict"]:
        attributes("/", AT_RECURSIVE, MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID, 0)
        for path in ["/mnt/data", "/dev/shm", *(p for p in hidden if "tmp" in p)]:
            attributes(path, 0, 0, MOUNT_ATTR_RDONLY)


def calls(group, seen):
    """The names of a group of system calls, as systemd itself lists them."""
    if not group.startswith("@"):
        return {group}
    if group not in seen:
        listed = subprocess.run(["systemd-analyze", "syscall-filter", group], capture_output=True, text=True, check=True).stdout.splitlines()[1:]
        names = [line.strip() for line in listed if line.strip() and not line.strip().startswith("#")]
        seen[group] = set().union(*(calls(name, seen) for name in names))
    return seen[group]


class Condition(ctypes.Structure):
    _fields_ = [("argument", ctypes.c_uint), ("operator", ctypes.c_int), ("first", ctypes.c_uint64), ("second", ctypes.c_uint64)]


def system_calls(unit):
    """Loads the filter; to be built before rights are dropped, because that runs a program."""
    allowed, seen = set(), {}
    for line in unit.pop("SystemCallFilter"):
        names = set().union(*(calls(name, seen) for name in line.lstrip("~").split()))
        allowed = allowed - names if line.startswith("~") else allowed | names
    if unit.pop("SystemCallErrorNumber") != ["EPERM"]:
        raise ValueError("SystemCallErrorNumber")
    families = unit.pop("RestrictAddressFamilies")[0].split()
    if unit.pop("RestrictNamespaces") != ["true"]:
        raise ValueError("RestrictNamespaces")
    seccomp = ctypes.CDLL("libseccomp.so.2")
    seccomp.seccomp_init.restype = ctypes.c_void_p
    context = ctypes.c_void_p(seccomp.seccomp_init(EPERM))

    def rule(action, name, *conditions):
        number = seccomp.seccomp_syscall_resolve_name(name.encode())
        if number >= 0:
            array = (Condition * len(conditions))(*conditions)
            if seccomp.seccomp_rule_add_array(context, action, number, len(conditions), array) != 0:
                raise ValueError(name)

    # What takes namespaces or families is allowed in part below; execve only brings the program itself here, which systemd does before the filter.
    for name in allowed - {"socket", "clone", "clone3", "unshare", "setns"}:
        rule(ALLOW, name)
    rule(ALLOW, "execve")
    rule(ENOSYS, "clone3")
    rule(ALLOW, "clone", Condition(0, MASKED_EQUAL, NAMESPACES, 0))
    for family in families:
        rule(ALLOW, "socket", Condition(0, EQUAL, FAMILIES[family], 0))

    def load():
        if seccomp.seccomp_load(context) != 0:
            give_up("seccomp_load")

    return load


def main():
    unit, folder, command = settings(sys.argv[1]), os.path.realpath(sys.argv[2]), sys.argv[3:]
    if os.geteuid() != 0:
        give_up("it needs root")
    try:
        load = system_calls(unit)
    except (OSError, subprocess.CalledProcessError) as missing:
        give_up(f"libseccomp or systemd-analyze: {missing}")
    # As the package installs them, whatever umask wrote them here: the program is everybody's to run, its configuration and data are the user's alone.
    subprocess.run(["chmod", "-R", "a+rX", f"{folder}/app"], check=True)
    for name in ["data", "etc", *(f"etc/{file}" for file in os.listdir(f"{folder}/etc"))]:
        os.chown(f"{folder}/{name}", USER, USER)
    file_system(unit, folder)
    os.chdir("/")
    os.umask(int(unit.pop("UMask")[0], 8))
    if unit.pop("CapabilityBoundingSet") == [""]:
        capability = 0
        while libc.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) == 0:
            capability += 1
    os.setgroups([])
    os.setresgid(USER, USER, USER)
    os.setresuid(USER, USER, USER)
    if unit.pop("NoNewPrivileges") == ["true"]:
        must(libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "no_new_privs")
    for line in unit.pop("Environment"):
        os.environ.update([line.split("=", 1)])
    unknown = unit.keys() - ALWAYS
    if unknown:
        raise ValueError(f"the unit has settings that this does not imitate: {sorted(unknown)}")
    load()
    os.execv(command[0], command)


main()
