/// Puts answers that arrive in any order back into the order of the questions: a state machine without I/O.
package struct AnswerQueue<Question, Answer> {
    private var questions: [Int: Question] = [:]
    private var answers: [Int: Answer] = [:]
    private var first = 0
    private var end = 0

    package init() {}

    /// Questions not yet handed over with their answers.
    package var count: Int { end - first }
    /// Questions without an answer.
    package var unanswered: Int { questions.count - answers.count }

    /// Returns the question's number.
    package mutating func ask(_ question: Question) -> Int {
        defer { end += 1 }
        questions[end] = question
        return end
    }

    /// Takes an answer; one to no open question, or a second one, is ignored.
    ///
    /// - Returns: whether it was taken.
    package mutating func answer(_ number: Int, _ answer: Answer) -> Bool {
        guard questions[number] != nil, answers[number] == nil else { return false }
        answers[number] = answer
        return true
    }

    /// The oldest question, once it has its answer.
    package mutating func next() -> (Question, Answer)? {
        guard let answer = answers.removeValue(forKey: first), let question = questions.removeValue(forKey: first)
        else { return nil }
        first += 1
        return (question, answer)
    }
}
