/// First in, first out, in an array whose spent front is dropped now and then.
///
/// Inlinable: a generic type of another module is slow where it is not specialized, and every message passes through some.
@usableFromInline package struct Queue<Element> {
    @usableFromInline var elements: [Element?] = []
    @usableFromInline var head = 0

    @inlinable package init() {}

    @inlinable package var count: Int { elements.count - head }
    @inlinable package var capacity: Int { elements.capacity }
    @inlinable package var isEmpty: Bool { count == 0 }
    @inlinable package var first: Element? { isEmpty ? nil : elements[head] }

    @inlinable package mutating func append(_ element: Element) { elements.append(element) }

    /// Looks at the first element in place; there must be one.
    @inlinable package func withFirst<Value>(_ body: (borrowing Element) -> Value) -> Value { body(elements[head]!) }

    /// Puts an element before all others.
    @inlinable package mutating func prepend(_ element: Element) {
        if head > 0 {
            head -= 1
            elements[head] = element
        } else {
            elements.insert(element, at: 0)
        }
    }

    @inlinable package mutating func popFirst() -> Element? {
        guard !isEmpty else { return nil }
        let element = elements[head].take()
        head += 1
        if head == elements.count {
            elements.removeAll(keepingCapacity: elements.count <= 1024)
            head = 0
        } else if head >= 1024, head * 2 >= elements.count {
            elements.removeFirst(head)
            head = 0
        }
        return element
    }

    /// Lets `body` change each element, in order.
    @inlinable package mutating func forEach(_ body: (inout Element) -> Void) {
        for index in head..<elements.count where elements[index] != nil { body(&elements[index]!) }
    }
}
