"""The guide in an empty Debian, block by block as it stands: `make debian`, as root.

A container with a systemd and a network of its own. For the world stand a repository in /root, an authority
for certificates (pebble) and `cp` for SSH; of the guide's own commands none is left out and none added, but
the names in its first block. It wants debootstrap, systemd-container, slirp4netns, pebble, age and a network.
"""

import json
import os
import re
import shutil
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.drill.site import TOP, commit, make_keys, say, wait_until

GUIDE = (TOP / "docs/operating.md").read_text()
DEBIAN = "http://deb.debian.org/debian"
SHELL = ["env", "-i", "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/root"]
SHELL += ["DEBIAN_FRONTEND=noninteractive", "bash"]
NAME = "cases.example"
# The kernel of a container is another's; the doctor says that no backup was opened yet, as the guide does.
MAY_FAIL = {"sysctl --quiet --system", "manage nightly"}
READERS = {"/en/": 200, "/ba/people/": 200, "/data/index.json": 200, "/healthz": 200, "/admin/login/": 403}
# What fails is told as its line stands in the script.
TELL = """trap 'echo "failed: $(sed -n "${LINENO}p" /root/script)"' ERR\n"""
FAILED = re.compile("^failed: (.*)$", re.MULTILINE)


def blocks(title):
    """Return the blocks of a part of the guide."""
    part = GUIDE.partition(f"\n## {title}\n")[2].partition("\n## ")[0]
    return re.findall(r"```sh\n(.*?)```", part, re.DOTALL)


class Machine:
    """An empty Debian that runs, with the network behind it."""

    def __init__(self, work, name, empty):
        self.root, self.name, self.running = work / name, f"{name}-{os.getpid()}", []
        subprocess.run(["cp", "-a", empty, self.root], check=True)
        subprocess.run(["ip", "netns", "add", self.name], check=True)
        self.start("slirp4netns", "--configure", "--netns-type=path", f"/run/netns/{self.name}", "tap0")
        self.inside = ["ip", "netns", "exec", self.name]
        subprocess.run([*self.inside, "ip", "link", "set", "lo", "up"], check=True)
        (self.root / "etc/resolv.conf").write_text("nameserver 10.0.2.3\n")
        self.make_authority(work)
        container = self.start(
            "systemd-nspawn",
            "--quiet",
            f"--directory={self.root}",
            f"--machine={self.name}",
            "--register=no",
            "--keep-unit",
            f"--network-namespace-path=/run/netns/{self.name}",
            "--resolv-conf=off",
            "--boot",
            "--console=pipe",
        )
        self.leader = ""
        wait_until(lambda: self.found_leader(container.pid))
        wait_until(lambda: self.run("systemctl is-system-running || true").strip() in ("running", "degraded"))

    def start(self, *command, **environment):
        process = subprocess.Popen(
            [*map(str, command)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=os.environ | environment,
        )
        self.running.append(process)
        time.sleep(1)
        return process

    def make_authority(self, work):
        """Let an authority for certificates answer here, and certbot ask it and no other."""
        certificate, key = work / "authority.pem", work / "authority.key"
        if not key.exists():
            made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=localhost"]
            made += ["-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", certificate]
            subprocess.run(made, check=True, capture_output=True)
        settings = {
            "listenAddress": "127.0.0.1:14000",
            "managementListenAddress": "127.0.0.1:15000",
            "certificate": str(certificate),
            "privateKey": str(key),
            "httpPort": 80,
            "tlsPort": 443,
        }
        (work / "authority.json").write_text(json.dumps({"pebble": settings}))
        names = ["-defaultIPv4", "127.0.0.1", "-defaultIPv6", "", "-dns01", "127.0.0.1:8053"]
        names += ["-http01", "", "-https01", "", "-tlsalpn01", "", "-management", "127.0.0.1:8055"]
        self.start(*self.inside, "pebble-challtestsrv", *names)
        quick = {"PEBBLE_VA_NOSLEEP": "1", "PEBBLE_WFE_NONCEREJECT": "0"}
        asked = ["-config", work / "authority.json", "-dnsserver", "127.0.0.1:8053"]
        self.start(*self.inside, "pebble", *asked, **quick)
        (self.root / "root/.config/letsencrypt").mkdir(parents=True)
        told = "server = https://127.0.0.1:14000/dir\nno-verify-ssl = true\n"
        (self.root / "root/.config/letsencrypt/cli.ini").write_text(told)

    def found_leader(self, parent):
        found = subprocess.run(["pgrep", "-P", str(parent)], capture_output=True, text=True, check=False)
        self.leader = found.stdout.split()[0] if found.stdout else ""
        return self.leader

    def run(self, script, may_fail=()):
        """Give a script to a shell of root; return what it said. Only these lines of it may fail."""
        (self.root / "root/script").write_text(TELL + script)
        told = subprocess.run(
            ["nsenter", f"--target={self.leader}", "--all", *SHELL, "/root/script"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        ).stdout
        assert {*FAILED.findall(told)} <= {*may_fail}, told
        return told

    def ask(self, path):
        command = ["curl", "--silent", "--insecure", "--output", "/dev/null", "--write-out", "%{http_code}"]
        command += ["--resolve", f"{NAME}:443:127.0.0.1", f"https://{NAME}{path}"]
        return int(
            subprocess.run([*self.inside, *command], capture_output=True, text=True, check=True).stdout
        )

    def stop(self):
        for process in reversed(self.running):
            process.send_signal(signal.SIGTERM)
            with suppress(subprocess.TimeoutExpired):
                process.wait(20)
            process.kill()
        subprocess.run(["ip", "netns", "delete", self.name], check=True)


def install(machine, values, with_data):
    """Follow the guide from the empty machine on; return the shell in which all is named."""
    told = [values if block.startswith("NAME=") else block for block in blocks("From an empty machine")]
    machine.run("".join(block for block in told if with_data or "load_case_data" not in block), MAY_FAIL)
    (manage,) = re.findall("^manage\\(\\) .*$", "".join(told), re.MULTILINE)
    return f"{values}cd /srv/baymak\n{manage}\n"


def look(machine):
    assert {path: machine.ask(path) for path in READERS} == READERS
    assert "Onion-Location" in machine.run(f"curl -skI --resolve {NAME}:443:127.0.0.1 https://{NAME}/en/")
    failed = machine.run("systemctl list-units --failed --plain --no-legend")
    assert not [line for line in failed.splitlines() if "baymak" in line], failed


def copy_to_itself(machine):
    """Let the machine be the host, too, that shows a copy of what it publishes."""
    once, host, desk = blocks("Past one machine")
    key = re.search("^ssh-ed25519 .*$", machine.run(once), re.MULTILINE)[0]
    machine.run(host.replace("ssh-ed25519 AAAA copies", key))
    machine.run(desk.replace("one.example two.example", "127.0.0.1"))
    files = [machine.root / f"srv/{folder}/edition.sqlite3" for folder in ("baymak/var", "copy")]
    wait_until(lambda: files[1].exists() and files[0].read_bytes() == files[1].read_bytes())
    say("copied to another host, by SSH")


def make_repository(work, machine):
    """Let the machine have the repository of this version and of the next one, as tags."""
    source = work / "source"
    if not source.exists():
        subprocess.run(["git", "clone", "--quiet", TOP, source], check=True)
        subprocess.run(["git", "-C", source, "tag", "v0.2.0"], check=True)
        project = source / "pyproject.toml"
        project.write_text(re.sub('^version = ".*"', 'version = "0.3.0"', project.read_text(), flags=re.M))
        commit(source, "v0.3.0")
    subprocess.run(
        ["git", "clone", "--quiet", "--bare", source, machine.root / "root/baymak.git"], check=True
    )


def walk(work):
    say("an empty Debian")
    empty = work / "empty"
    subprocess.run(["debootstrap", "bookworm", empty, DEBIAN], check=True, stdout=subprocess.DEVNULL)
    if certificates := os.environ.get("PIP_CERT"):  # of a network that reads along
        shutil.copy(certificates, empty / "etc/certificates.pem")
        (empty / "etc/pip.conf").write_text("[global]\ncert = /etc/certificates.pem\n")
    make_keys(work / "keys")
    keys = (work / "keys/recipients").read_text().split()
    values = f"NAME={NAME} CONTACT=corrections@{NAME}\nREPOSITORY=/root/baymak.git VERSION={{version}}\n"
    values += f'TEAM=10.0.2.0/24\nKEYS="{" ".join(keys)}"\n'

    old = Machine(work, "old", empty)
    try:
        make_repository(work, old)
        begun = time.monotonic()
        shell = install(old, values.format(version="v0.2.0"), with_data=True)
        look(old)
        say(f"installed by the guide in {time.monotonic() - begun:.0f} s, and readers have the site")
        (old.root / "root/backup.key").write_text((work / "keys/one").read_text())
        (drill,) = [block for block in blocks("Restore") if "--drill" in block]
        inside = re.search("'(.*)' < backup.key", drill, re.DOTALL)[1]
        assert "This backup comes back" in old.run(f"{{ {inside}; }} < /root/backup.key\n")
        assert "All is well." in old.run(f"{shell}manage doctor\nsystemctl start baymak-nightly\n")
        say("a backup was opened beside it, and the doctor is content")
        (update,) = blocks("Update")
        assert "Updated to 0.3.0." in old.run(update)
        look(old)
        say("updated")
        copy_to_itself(old)
        read_only, _carry = blocks("Move to another machine")
        old.run(shell + read_only)
        look(old)
    finally:
        old.stop()

    new = Machine(work, "new", empty)
    try:
        make_repository(work, new)
        begun = time.monotonic()
        shell = install(new, values.format(version="v0.3.0"), with_data=False)
        carry = (old.root / "var/backups/baymak", new.root / "var/backups")
        subprocess.run(["cp", "-r", *carry], check=True)
        (new.root / "media/stick").mkdir()
        (new.root / "media/stick/backup.key").write_text((work / "keys/two").read_text())
        bring, opened = (block for block in blocks("Restore") if "--drill" not in block)
        acts = next(block for block in blocks("From an empty machine") if "baymak_act" in block)
        new.run(shell + bring + acts + opened)
        wait_until(lambda: new.ask("/en/") == 200)
        look(new)
        assert "ok 0.3.0" in new.run("curl -s http://127.0.0.1:8001/healthz")
        say(f"moved to another machine in {time.monotonic() - begun:.0f} s, with its installation")
    finally:
        new.stop()


if __name__ == "__main__":
    with TemporaryDirectory(prefix="debian") as folder:
        walk(Path(folder))
    say("No command was invented.")
