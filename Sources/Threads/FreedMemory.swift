internal import Glibc

/// Memory that was freed but that the C library still holds.
package enum FreedMemory {
    /// Gives it back to the system: fitting a set frees some hundred megabytes that would otherwise stay with the process.
    /// Takes some milliseconds; does nothing where the C library has no `malloc_trim`. https://man7.org/linux/man-pages/man3/malloc_trim.3.html
    package static func giveBack() {
        // Swift's Glibc module leaves out <malloc.h>; the signature is that of the manual.
        guard let symbol = dlsym(nil, "malloc_trim") else { return }
        _ = unsafeBitCast(symbol, to: (@convention(c) (Int) -> Int32).self)(0)
    }
}
