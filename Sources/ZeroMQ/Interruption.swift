internal import Glibc

/// Repeats a call of the system or of libzmq while signals interrupt it. Both report their errors in `errno`.
@discardableResult
func retrying<Result: SignedInteger>(_ call: () -> Result) -> Result {
    while true {
        let result = call()
        if result >= 0 || errno != EINTR { return result }
    }
}
