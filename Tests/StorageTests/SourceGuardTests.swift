import Core
import Testing

@testable import Storage

@Suite("The guard knows which addresses are public")
struct SourceGuardTests {
    @Test(
        "An address that is not a public host's is refused",
        arguments: [
            "0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.100.100.200", "100.127.255.255",
            "127.0.0.1", "127.0.0.2", "127.255.255.254", "168.63.129.16", "169.254.0.1", "169.254.169.254",
            "172.16.0.1", "172.31.255.255", "192.0.0.1", "192.0.0.170", "192.0.2.1", "192.88.99.1", "192.168.0.1",
            "192.168.255.255", "198.18.0.1", "198.19.255.255", "198.51.100.7", "203.0.113.7", "224.0.0.1",
            "239.255.255.255", "240.0.0.1", "255.255.255.255",
            "::", "::1", "::2", "::127.0.0.1", "::8.8.8.8", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:8.8.8.8",
            "::ffff:0:8.8.8.8", "64:ff9b::7f00:1", "64:ff9b::808:808", "64:ff9b:1::a00:1", "100::1", "100:0:0:1::1",
            "2001::1", "2001:0:4136:e378:8000:63bf:3fff:fdd2", "2001:2::1", "2001:10::1", "2001:20::1",
            "2001:db8::1", "2002:7f00:1::", "2002:a00:1::1", "2002:808:808::1", "3fff::1", "3fff:fff::1",
            "4000::1", "5f00::1", "fc00::1", "fd00:ec2::254", "fdff::1", "fe80::1", "fe80::5efe:7f00:1", "febf::1",
            "fec0::1", "ff02::1", "ff0e::1", "2606:4700::5efe:7f00:1", "2606:4700::200:5efe:a00:1",
            "2606:4700:0:0:0:5efe:808:808",
        ]
    )
    func refused(_ text: String) throws {
        let address = try #require(IPAddress(text))
        let sourceGuard = try SourceGuard()
        #expect(!sourceGuard.allows(address, port: 80))
        #expect(!sourceGuard.allows(address, port: 443))
    }

    @Test(
        "A public host is allowed at the ports of http and https, and at no other",
        arguments: [
            "1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255",
            "128.0.0.1", "169.253.255.255", "169.255.0.0", "172.15.255.255", "172.32.0.0", "192.0.1.1", "192.167.1.1",
            "192.169.0.1", "198.17.255.255", "198.20.0.0", "223.255.255.255", "2001:200::1", "2001:4860:4860::8888",
            "2606:4700::1111", "2a00:1450:4001::1", "2003::1", "3ffe::1",
        ]
    )
    func allowed(_ text: String) throws {
        let address = try #require(IPAddress(text))
        let sourceGuard = try SourceGuard()
        #expect(sourceGuard.allows(address, port: 80) && sourceGuard.allows(address, port: 443))
        for port: UInt16 in [0, 22, 25, 81, 442, 3306, 6379, 8080, 65_535] {
            #expect(!sourceGuard.allows(address, port: port))
        }
    }

    @Test("A block that the operator allows is open at any port, and its neighbours stay shut")
    func blocks() throws {
        let sourceGuard = try SourceGuard {
            $0.allowPrivate = ["10.1.0.0/16", "fd00::/8", "8.8.8.8"].compactMap { AddressBlock($0) }
        }
        func allows(_ text: String) throws -> Bool {
            sourceGuard.allows(try #require(IPAddress(text)), port: 9000)
        }
        #expect(try allows("10.1.0.0") && allows("10.1.255.255") && allows("fd12::1") && allows("8.8.8.8"))
        #expect(try !allows("10.0.255.255") && !allows("10.2.0.0") && !allows("fc00::1") && !allows("8.8.4.4"))
        #expect(try !allows("::ffff:10.1.0.1") && !allows("::10.1.0.1"), "Allowed as IPv4 is not allowed as IPv6.")
    }

    @Test("A port that the operator adds is open at public addresses alone")
    func ports() throws {
        let sourceGuard = try SourceGuard { $0.ports = [8080] }
        func allows(_ text: String, _ port: UInt16) throws -> Bool {
            sourceGuard.allows(try #require(IPAddress(text)), port: port)
        }
        #expect(try allows("8.8.8.8", 8080) && allows("2606:4700::1111", 8080) && allows("8.8.8.8", 443))
        #expect(try !allows("8.8.8.8", 8081) && !allows("127.0.0.1", 8080) && !allows("::ffff:8.8.8.8", 8080))
    }

    @Test("A block of all addresses holds those of its family alone")
    func everything() throws {
        let four = try #require(AddressBlock("0.0.0.0/0"))
        let six = try #require(AddressBlock("::/0"))
        #expect(four.contains(.v4(.max)) && !four.contains(.v6(1)))
        #expect(six.contains(.v6(.max)) && !six.contains(.v4(1)))
        #expect(AddressBlock("10.9.8.7/8") == AddressBlock("10.0.0.0/8"))
    }

    @Test(
        "What is not a block is not taken for one",
        arguments: [
            "", "/", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/+8", "10.0.0.0/8/8", "::/129", "10/8",
            "10.0.0/8",
            "localhost", "*", "10.0.0.0 /8", " 10.0.0.0/8", "fe80::1%eth0", "10.0.0.0/99999999999999999999",
            "012.0.0.1",
            "0x7f.0.0.1", "2130706433", "10.0.0.1\u{0}", "[::1]",
        ]
    )
    func notABlock(_ text: String) {
        #expect(AddressBlock(text) == nil)
    }
}

extension SourceGuard {
    init(_ change: (inout SourceConfiguration) -> Void = { _ in }) throws {
        var configuration = SourceConfiguration()
        change(&configuration)
        self.init(configuration, for: try Source("https://example.com/"))
    }

    func allows(_ address: IPAddress, port: UInt16) -> Bool {
        (try? check(address, port: port)) != nil
    }
}
