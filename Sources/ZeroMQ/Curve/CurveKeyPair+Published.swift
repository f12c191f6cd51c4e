extension CurvePublicKey {
    /// Whether the key's secret half is printed in libzmq's documentation, so that it protects nothing.
    ///
    /// Upstream: [`zmq_curve`](http://api.zeromq.org/4-3:zmq-curve), "Test key values".
    package var isPublished: Bool { Self.published.contains(z85) }

    private static let published: Set<String> = [
        "Yne@$w-vo<fVvi]a<NY6T1ed:M$fCG*[IaLV{hID", "rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7",
    ]
}
