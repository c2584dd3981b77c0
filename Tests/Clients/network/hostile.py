"""What an attacker may give as a source: URLs, names, redirects and playlists, and what is to be answered.

Whatever stands here leads, or would if it were read carelessly, to an address or a port that nobody may reach.
"""

from name_server import addresses, alias, turns

PUBLIC = "93.184.216.34"

#: Addresses that are no public host's, each as it stands in a URL.
ADDRESSES = [
    # This machine, private networks, clouds' metadata, and what else is set aside of IPv4.
    "0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.100.100.200", "127.0.0.1", "127.0.0.53", "127.1.2.3",
    "127.255.255.254", "168.63.129.16", "169.254.169.254", "169.254.170.2", "172.16.0.1", "172.31.255.255", "192.0.0.192",
    "192.0.2.1", "192.88.99.1", "192.168.0.1", "192.168.255.255", "198.18.0.1", "198.19.255.255", "198.51.100.7", "203.0.113.7",
    "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255",
    # The same of IPv6.
    "[::]", "[::1]", "[0:0:0:0:0:0:0:1]", "[0000:0000:0000:0000:0000:0000:0000:0001]", "[::2]", "[100::1]", "[2001:2::1]",
    "[2001:db8::1]", "[3fff::1]", "[4000::1]", "[5f00::1]", "[fc00::1]", "[fd00:ec2::254]", "[FD12:3456::1]", "[fe80::1]",
    "[fec0::1]", "[ff02::1]", "[ff0e::1]",
    # IPv4 in IPv6: mapped, compatible, translated, NAT64, 6to4, Teredo, ISATAP.
    "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::FFFF:10.0.0.1]", "[0:0:0:0:0:ffff:169.254.169.254]", "[::ffff:8.8.8.8]",
    "[::127.0.0.1]", "[::7f00:1]", "[::8.8.8.8]", "[::ffff:0:127.0.0.1]", "[64:ff9b::7f00:1]", "[64:ff9b::10.0.0.1]",
    "[64:ff9b:1::a00:1]", "[2002:7f00:1::]", "[2002:a00:1::1]", "[2002:808:808::1]", "[2001::1]",
    "[2001:0:4136:e378:8000:63bf:3fff:fdd2]", "[fe80::5efe:7f00:1]", "[2606:4700::5efe:7f00:1]", "[2606:4700::200:5efe:a00:1]",
]  # fmt: skip

#: URLs that are read rightly and name a forbidden place.
REFUSED = [
    *(f"http://{host}/latest/meta-data/" for host in ADDRESSES),
    # Ports of other services, inside and at public addresses.
    "http://127.0.0.1:22/", "http://127.0.0.1:6379/", "http://10.0.0.1:9200/", "http://[::1]:2375/", "http://169.254.169.254:443/",
    f"http://{PUBLIC}:22/", f"http://{PUBLIC}:25/", f"http://{PUBLIC}:81/", f"https://{PUBLIC}:8080/", f"http://{PUBLIC}:6379/",
    f"http://{PUBLIC}:65535/", "http://[2606:4700::1111]:11211/", f"http://{PUBLIC}:00022/",
    # Other ways to write them.
    "https://127.0.0.1/", "https://[::1]/", "HTTP://127.0.0.1", "hTTpS://10.0.0.1", "http://127.0.0.1:/", "http://127.0.0.1:00080/",
    "http://127.0.0.1?", "http://127.0.0.1#", f"http://127.0.0.1#@{PUBLIC}/", f"http://127.0.0.1/@{PUBLIC}/",
    f"http://127.0.0.1?@{PUBLIC}/", f"http://127.0.0.1/%0d%0aHost:%20{PUBLIC}", "http://127.0.0.1/%00", "http://127.0.0.1/../..//x",
    "http://localhost/", "http://LocalHost/", "http://localhost./", "http://localhost:8080/", "https://localhost/",
]  # fmt: skip

#: What is not taken for a URL at all.
INVALID = [
    # IPv4 as a whole number, short, octal, hexadecimal, with too much or too little.
    "http://2130706433/", "http://017700000001/", "http://0x7f000001/", "http://0X7F000001/", "http://127.1/", "http://127.0.1/",
    "http://0/", "http://0177.0.0.1/", "http://0x7f.0.0.1/", "http://0x7f.1/", "http://127.0.0.01/", "http://0x7F.0.0.0x1/",
    "http://1.2.3.4.5/", "http://127.0.0.256/", "http://127.0.0.1./", "http://2852039166/", "http://0xa9fea9fe/",
    "http://4294967297/", "http://00000000177.0.0.1/", "http://x.127.0.0.1/", "http://x.0x7f/", "http://127.0.0.0x/",
    # A user, a password, and what looks like one.
    "http://u@127.0.0.1/", "http://u:p@127.0.0.1/", f"http://{PUBLIC}@127.0.0.1/", f"http://{PUBLIC}:80@127.0.0.1/",
    f"http://127.0.0.1@{PUBLIC}/", f"http://127.0.0.1:80@{PUBLIC}/", "http://@127.0.0.1/", "http://:@127.0.0.1/",
    f"http://{PUBLIC}%40127.0.0.1/", f"http://u@{PUBLIC}@127.0.0.1/", f"http://{PUBLIC}:80\\@127.0.0.1/",
    # Backslashes, spaces, control characters that are encoded.
    f"http://{PUBLIC}\\@127.0.0.1/", "http:\\\\127.0.0.1\\x", "http:/\\127.0.0.1/", "http://127.0.0.1\\x",
    "http://127.0.0.1 /", " http://127.0.0.1/", f"http://{PUBLIC} @127.0.0.1/", f"http://{PUBLIC}\u00a0@127.0.0.1/",
    f"http://127.0.0.1%00.{PUBLIC}/", "http://127.0.0.1%0d%0a/", f"http://{PUBLIC}%0d%0aHost:127.0.0.1/", "http://127.0.0.1%09/",
    "http://127.0.0.1%2f/", f"http://127.0.0.1%23@{PUBLIC}/", "http://local%68ost/", "http://%31%32%37.0.0.1/",
    # Letters that become others, and signs that no name has.
    "http://１２７.0.0.1/", "http://127。0。0。1/", "http://127．0．0．1/", "http://①②⑦.0.0.1/", "http://ⓛocalhost/", "http://ｌocalhost/",
    "http://loc\u00adalhost/", "http://loc\u200balhost/", "http://localhost\u3002/", "http://ſocket.test/", "http://zürich.test/",
    "http://\u202e127.0.0.1/", f"http://127.0.0.1,{PUBLIC}/", "http://{127.0.0.1}/", "http://127.0.0.1;x/", "http://*.test/",
    "http://$(id).test/", "http://a'b.test/", 'http://a"b.test/', "http://<127.0.0.1>/", "http://`id`.test/", "http://a|b.test/",
    # Brackets and zones.
    "http://[fe80::1%25lo]/", "http://[fe80::1%lo]/", "http://[::1%25lo]/", "http://[::1/", "http://::1/", "http://[::1]x/",
    "http://[127.0.0.1]/", "http://[::ffff:127.1]/", "http://[::1]]/", "http://[[::1]]/", "http://[]/", "http://[::1]:80:80/",
    "http://[::ffff:0177.0.0.1]/", "http://[v1.127.0.0.1]/", "http://[0:0:0:0:0:0:0:0:1]/", "http://[1::2::3]/", "http://[localhost]/",
    # No host, and slashes that others would forgive.
    "http:/127.0.0.1/", "http:127.0.0.1", "http:///127.0.0.1/", "http:////127.0.0.1/", "//127.0.0.1/", "127.0.0.1", "/etc/passwd",
    "http://", "http:", "://127.0.0.1/", "http//127.0.0.1/", "http::80//127.0.0.1/", "http://?127.0.0.1", "http://#127.0.0.1",
    # Ports.
    "http://127.0.0.1:0/", "http://127.0.0.1:65536/", "http://127.0.0.1:99999/", "http://127.0.0.1:-80/", "http://127.0.0.1:+80/",
    "http://127.0.0.1:80:80/", "http://127.0.0.1:80a/", "http://127.0.0.1:0x50/", "http://127.0.0.1:000080/", "http://127.0.0.1:80,81/",
    f"http://{PUBLIC}:4294967318/", "http://127.0.0.1:８０/", "http://:80/",
    # Labels that DNS has not.
    "http://./", "http://../", "http://.localhost/", "http://localhost../", "http://a..test/", f"http://{'a' * 64}.test/",
    f"http://{'a.' * 127}test/", "http://" + "a" * 4000 + "/",
]  # fmt: skip

#: Texts that no parameter of ours may hold, whatever it is.
CONTROLS = [
    "http://127.0.0.1\t/", "http://127.0.\t0.1/", "ht\ttp://127.0.0.1/", "http://127.0.0.1\r\n/", "http://127.0.0.1/\r\nHost: x",
    "http://127.0.0.1\n", "http://127.0.0.1/\x7f", "http://127.0.0.1\x00/",
]  # fmt: skip

DEEP = ".".join(["a" * 60] * 3)

#: Names, what is answered for them, and a URL with each: every one leads to a forbidden place.
NAMES = {
    "loopback.test": addresses("127.0.0.1"),
    "any.test": addresses("0.0.0.0"),
    "private.test": addresses("10.0.0.1"),
    "metadata.test": addresses("169.254.169.254"),
    "six.test": addresses("::1"),
    "local.test": addresses("fd00::1"),
    "link.test": addresses("fe80::1"),
    "mapped.test": addresses("::ffff:127.0.0.1"),
    "compatible.test": addresses("::127.0.0.1"),
    "nat64.test": addresses("64:ff9b::7f00:1"),
    "6to4.test": addresses("2002:7f00:1::"),
    "teredo.test": addresses("2001::1"),
    "isatap.test": addresses("2606:4700::5efe:7f00:1"),
    "multicast.test": addresses("224.0.0.1"),
    "broadcast.test": addresses("255.255.255.255"),
    "both.test": addresses("127.0.0.1", "::1"),
    "several.test": addresses("10.0.0.1", "192.168.0.1", "172.16.0.1", "fd00::1", "::1"),
    "sixty.test": addresses(*(f"10.0.0.{number}" for number in range(1, 61))),
    "alias.test": alias("loopback.test"),
    "aliases.test": alias("alias.test"),
    "truncated.test": addresses("127.0.0.1", is_truncated=True),
    "93.184.216.34.test": addresses("127.0.0.1"),
    "www.google.com": addresses("127.0.0.1"),
    "under_score.test": addresses("127.0.0.1"),
    "a-.test": addresses("127.0.0.1"),
    "xn--zrich-kva.test": addresses("127.0.0.1"),
    "xn--.test": addresses("127.0.0.1"),
    f"{'a' * 63}.test": addresses("127.0.0.1"),
    f"{DEEP}.test": addresses("127.0.0.1"),
    # Rebinding: whoever looks up twice, first to judge and then to connect, is led astray the other way round.
    "inside-then-outside.test": turns(["127.0.0.1"], [PUBLIC]),
    "other-inside.test": turns(["10.0.0.1"], ["127.0.0.1"], ["::1"]),
}

#: Names that are answered with a public address first, or among others, so that they may be read, but there alone.
REBINDING = {
    "outside-then-inside.test": turns([PUBLIC], ["127.0.0.1"]),
    "in-turns.test": turns(*[[PUBLIC], ["127.0.0.1"]] * 20),
    "outside-then-six.test": turns([PUBLIC, "2606:4700::1111"], ["::1", "127.0.0.1"]),
    "mixed.test": addresses("127.0.0.1", PUBLIC),
    "mixed-after.test": addresses(PUBLIC, "10.0.0.1", "169.254.169.254"),
    "private-six.test": addresses(PUBLIC, "::1", "fd00::1", "::ffff:127.0.0.1"),
    "private-four.test": addresses("2606:4700::1111", "127.0.0.1", "192.168.0.1"),
    "one-of-sixty.test": addresses(*(f"10.0.0.{number}" for number in range(1, 60)), PUBLIC),
    "mixed-truncated.test": addresses("127.0.0.1", PUBLIC, is_truncated=True),
    "mixed-alias.test": alias("mixed.test"),
}

HOSTILE_NAMES = [
    *(f"http://{name}/" for name in NAMES),
    "http://LOOPBACK.test/", "http://Loopback.Test./", "https://loopback.test/", "http://private.test:8080/", "http://six.test:443/",
    "http://mixed.test:6379/", "http://mixed.test:22/",
]  # fmt: skip

#: What a public host may redirect to, as the bytes of its header.
REDIRECTS = [
    *(f"http://{host}/" for host in ADDRESSES),
    "http://127.0.0.1:6379/", "https://127.0.0.1/", "http://localhost/", "http://loopback.test/", "http://alias.test/", "http://sixty.test/",
    "http://inside-then-outside.test/", f"http://{PUBLIC}:22/", "https://loopback.test/",
    # Without a scheme, and with slashes that others would forgive.
    "//127.0.0.1/", "//localhost/", "//[::1]/", "//loopback.test/x", "//127.0.0.1:6379", "//169.254.169.254/latest/", "http:/127.0.0.1/",
    "http:///127.0.0.1/", "\\\\127.0.0.1\\x", "/\\127.0.0.1/", "http:\\\\127.0.0.1\\", "//127.0.0.1\\x",
    # Odd spellings.
    "http://2130706433/", "http://0x7f.1/", "http://0177.0.0.1/", "//127.1/", "http://0/", "http://１２７.0.0.1/", "http://127。0。0。1/",
    "http://127.0.0.1./", "http://[fe80::1%25lo]/", "http://[::ffff:127.1]/", "http://[::1/", "http://127.0.0.1:99999/", "http://:80/",
    f"http://{PUBLIC}@127.0.0.1/", f"http://u:p@{PUBLIC}/", f"http://{PUBLIC}:80\\@127.0.0.1/", f"http://127.0.0.1#@{PUBLIC}/",
    "http://local%68ost/", "http://127.0.0.1%00/", f"http://{PUBLIC}%0d%0aHost:127.0.0.1/", "http://127.0.0.1\t/", f"http://a..{PUBLIC}/",
    "http://" + "a" * 300 + "/", "http://127.0.0.1/" + "a" * 9000,
    # Other schemes.
    "file:///etc/passwd", "file://127.0.0.1/etc/passwd", "ftp://127.0.0.1/", f"ftp://{PUBLIC}:21/", "gopher://127.0.0.1:70/_x",
    "dict://127.0.0.1:11211/stat", "ldap://127.0.0.1/", "smb://127.0.0.1/x", "tftp://127.0.0.1/x", "scp://127.0.0.1/x", "ws://127.0.0.1/",
    "data:image/png;base64,iVBORw0KGgo=", "javascript:1", "s3://bucket/key", "unix:/var/run/docker.sock", "jar:http://127.0.0.1!/x",
    "netdoc:///etc/passwd",
]  # fmt: skip

#: What a playlist may name where a segment is expected.
REFERENCES = [
    "http://127.0.0.1/x.ts", "http://169.254.169.254/latest/meta-data/", "http://[::1]:6379/", "http://[::ffff:10.0.0.1]/x", "//127.0.0.1/x",
    "http://loopback.test/x.ts", "http://sixty.test/", "http://2130706433/", "file:///etc/passwd", "http://u@127.0.0.1/", "ftp://127.0.0.1/",
    "http:///127.0.0.1/", f"http://{PUBLIC}:22/", "gopher://127.0.0.1:6379/_x", "concat:http://127.0.0.1/|x",
    "crypto:http://127.0.0.1/", "data:video/mp2t;base64,R0A=", "http://localhost/", "\\\\127.0.0.1\\x", "http://inside-then-outside.test/",
]  # fmt: skip
