import Testing

@testable import Isolation

@Suite struct DenyListTests {
    @Test func holdsTheNewestAndStaysSmall() {
        let list = DenyList()
        #expect(list.isEmpty)
        for number in 0..<3_000 { list.add("\(number)", isCertain: true) }
        #expect(list.contains("2999"))
        #expect(!list.contains("0"))
        #expect(!list.contains("3000"))
    }

    @Test func whatMayBeAnothersFaultIsDeniedTheSecondTime() {
        let list = DenyList()
        list.add("a", isCertain: false)
        #expect(!list.contains("a"))
        list.add("a", isCertain: false)
        #expect(list.contains("a"))
    }
}
