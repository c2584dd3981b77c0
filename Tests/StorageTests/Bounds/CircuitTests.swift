import Testing

@testable import Storage

@Suite("Circuits, their rules")
struct CircuitTests {
    private static let limits = Circuit.Limits(failures: 3, pause: .seconds(5))
    private let start = ContinuousClock.now

    /// A circuit that has just opened, at the start.
    private var opened: Circuit {
        var circuit = Circuit(at: start)
        for number in 1...3 { circuit.fail("failure \(number)", asProbe: false, at: start, Self.limits) }
        return circuit
    }

    @Test("It opens with the last of so many failures, and tells how long to wait")
    func opens() {
        var circuit = Circuit(at: start)
        for number in 1...3 {
            let answer = circuit.ask(at: start)
            #expect(answer == .ask && circuit.isClosed)
            circuit.fail("failure \(number)", asProbe: false, at: start, Self.limits)
        }
        let answers = [circuit.ask(at: start), circuit.ask(at: start + .seconds(4.5))]
        #expect(answers == [.wait(.seconds(5)), .wait(.seconds(0.5))])
        #expect(circuit.failures == 3 && circuit.lastFailure == "failure 3" && !circuit.isClosed)
    }

    @Test("After the pause one may probe, and nobody else until it is told how that went")
    func probe() {
        var circuit = opened
        let answers = (0..<3).map { _ in circuit.ask(at: start + .seconds(5)) }
        #expect(answers == [.probe, .wait(.seconds(1)), .wait(.seconds(1))])
        // A probe that was given up says nothing; the next one probes.
        circuit.abstain(asProbe: true)
        let next = circuit.ask(at: start + .seconds(6))
        #expect(next == .probe)
        // What was under way already when it opened does not end the probe.
        circuit.abstain(asProbe: false)
        let other = circuit.ask(at: start + .seconds(7))
        #expect(other == .wait(.seconds(1)))
    }

    @Test("With each probe that fails the pause doubles, up to a minute")
    func doubles() {
        var circuit = opened
        var now = start
        var pauses: [Duration] = []
        for number in 0..<6 {
            guard case .wait(let pause) = circuit.ask(at: now) else { break }
            pauses.append(pause)
            now += pause
            let answer = circuit.ask(at: now)
            #expect(answer == .probe)
            circuit.fail("probe \(number)", asProbe: true, at: now, Self.limits)
        }
        #expect(pauses == [5, 10, 20, 40, 60, 60].map { .seconds($0) })
        #expect(circuit.failures == 9 && circuit.lastFailure == "probe 5")
    }

    @Test("What fails late, having begun before it opened, prolongs nothing and takes no probe's place")
    func late() {
        var circuit = opened
        circuit.fail("late", asProbe: false, at: start + .seconds(4), Self.limits)
        #expect(circuit.failures == 4 && circuit.lastFailure == "late")
        let answer = circuit.ask(at: start + .seconds(5))
        #expect(answer == .probe)
        circuit.fail("later", asProbe: false, at: start + .seconds(5), Self.limits)
        let other = circuit.ask(at: start + .seconds(5))
        #expect(other == .wait(.seconds(1)))
    }

    @Test("A pause that is longer than a minute from the start stays as long")
    func long() {
        let limits = Circuit.Limits(failures: 1, pause: .seconds(90))
        var circuit = Circuit(at: start)
        circuit.fail("x", asProbe: false, at: start, limits)
        _ = circuit.ask(at: start + .seconds(90))
        circuit.fail("x", asProbe: true, at: start + .seconds(90), limits)
        let answer = circuit.ask(at: start + .seconds(90))
        #expect(answer == .wait(.seconds(90)))
    }
}

@Suite("The table of circuits, its rules")
struct CircuitTableTests {
    private let start = ContinuousClock.now

    private func table(capacity: Int = 10) -> CircuitTable {
        CircuitTable(limits: Circuit.Limits(failures: 2, pause: .seconds(5)), capacity: capacity)
    }

    private func key(_ host: String, _ account: String? = "one") -> AccountOrigin {
        AccountOrigin(account: account, origin: SourceURL.Origin(scheme: "http", host: host, port: 80))
    }

    @Test("Failures count in a row: a success in between forgets them, and closes what has opened")
    func success() {
        var table = table()
        let place = key("a")
        for verdict in [.failure("x"), .success, .failure("x")] as [CircuitVerdict] {
            table.note(verdict, of: place, asProbe: false, at: start)
        }
        let first = table.ask(place, at: start)
        #expect(first == .ask)
        table.note(.failure("x"), of: place, asProbe: false, at: start)
        let open = table.ask(place, at: start)
        #expect(open == .wait(.seconds(5)))
        table.note(.success, of: place, asProbe: false, at: start)
        let closed = table.ask(place, at: start)
        #expect(closed == .ask && table.count == 0)
    }

    @Test("What says nothing of the place changes nothing")
    func nothing() {
        var table = table()
        let place = key("a")
        for verdict in [.failure("x"), .none, .unsettled("x"), .none] as [CircuitVerdict] {
            table.note(verdict, of: place, asProbe: false, at: start)
        }
        #expect(table[place]?.failures == 1)
        table.note(.none, of: key("b"), asProbe: false, at: start)
        #expect(table.count == 1)
    }

    @Test("A probe whose answer breaks off has failed")
    func unsettled() {
        var table = table()
        let place = key("a")
        for _ in 0..<2 { table.note(.failure("x"), of: place, asProbe: false, at: start) }
        let probe = table.ask(place, at: start + .seconds(5))
        #expect(probe == .probe)
        table.note(.unsettled("y"), of: place, asProbe: true, at: start + .seconds(5))
        let answer = table.ask(place, at: start + .seconds(5))
        #expect(answer == .wait(.seconds(10)))
    }

    @Test("Each account has its own circuit, and so has each scheme, host and port")
    func apart() {
        var table = table()
        for _ in 0..<2 { table.note(.failure("x"), of: key("a"), asProbe: false, at: start) }
        let https = AccountOrigin(account: "one", origin: SourceURL.Origin(scheme: "https", host: "a", port: 443))
        let port = AccountOrigin(account: "one", origin: SourceURL.Origin(scheme: "http", host: "a", port: 81))
        for place in [key("a", "two"), key("a", nil), key("b"), https, port] {
            let answer = table.ask(place, at: start)
            #expect(answer == .ask && table[place] == nil)
        }
    }

    @Test("The place that has not failed for the longest time is forgotten where there are too many")
    func bounded() {
        var table = table(capacity: 3)
        for (second, host) in ["a", "b", "c", "a", "d"].enumerated() {
            table.note(.failure("x"), of: key(host), asProbe: false, at: start + .seconds(second))
        }
        #expect(table.count == 3)
        #expect(table[key("b")] == nil && table[key("a")]?.failures == 2)
    }

    @Test("Over any history no more places are remembered than fit, and at most one request probes a place")
    func history() {
        var state: UInt64 = 11
        func random(_ limit: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % limit
        }
        var table = table(capacity: 4)
        var now = start
        var probes: Set<String> = []
        for _ in 0..<50_000 {
            now += .milliseconds(random(2000))
            let host = ["a", "b", "c", "d"][random(4)]
            let verdict: CircuitVerdict = [.success, .failure("x"), .failure("y"), .none, .unsettled("z")][
                random(5)
            ]
            switch table.ask(key(host), at: now) {
            case .ask: table.note(verdict, of: key(host), asProbe: false, at: now)
            case .probe:
                #expect(!probes.contains(host))
                probes.insert(host)
            case .wait(let time):
                #expect(time > .zero && time <= .seconds(60))
                guard probes.remove(host) != nil else { continue }
                table.note(verdict, of: key(host), asProbe: true, at: now)
            }
            #expect(table.count <= 4)
        }
    }
}
