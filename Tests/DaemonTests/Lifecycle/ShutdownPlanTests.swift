import Daemon
import Testing

@Suite("Shutdown plan")
struct ShutdownPlanTests {
    private let now = ContinuousClock.now
    private let drain = Duration.seconds(5)

    @Test("told to stop while it starts, it has a second; a second signal ends it, well in both cases")
    func start() {
        var plan = ShutdownPlan()
        #expect(plan.limit == nil)
        #expect(plan.received(.terminate, at: now, drain: drain) == .stop)
        #expect(plan.limit == now + ShutdownPlan.startGrace)
        #expect(plan.overdue == .beforeReady)
        #expect(plan.received(.terminate, at: now, drain: drain) == .end(.beforeReady))
        let ready = plan.ready()
        #expect(!ready.goesOn)
    }

    @Test("told to stop while it runs, it has the drain's time from the signal on, and a second signal ends it at once")
    func running() {
        var plan = ShutdownPlan()
        let ready = plan.ready()
        #expect(ready.goesOn)
        #expect(plan.received(.terminate, at: now, drain: drain) == .stop)
        #expect(plan.limit == now + drain + ShutdownPlan.drainGrace)
        #expect(plan.overdue == .overdue)
        #expect(plan.received(.hangup, at: now, drain: drain) == nil)
        #expect(plan.received(.terminate, at: now + .seconds(1), drain: drain) == .end(.secondSignal))
        #expect(plan.limit == now + drain + ShutdownPlan.drainGrace)
    }

    @Test("a reload that is asked for while it starts is due once it is ready")
    func hangup() {
        var plan = ShutdownPlan()
        #expect(plan.received(.hangup, at: now, drain: drain) == nil)
        let (goesOn, isReloadDue) = plan.ready()
        #expect(goesOn && isReloadDue)
        #expect(plan.received(.hangup, at: now, drain: drain) == .reload)
        #expect(plan.limit == nil)
    }
}
