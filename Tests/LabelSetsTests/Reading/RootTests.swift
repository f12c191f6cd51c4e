import LabelSets
import Testing

@Suite("Reading roots") struct RootTests {
    let folder = TemporaryFolder()

    @Test("every set is read, good and bad, sorted by name")
    func everySetRead() throws {
        folder.writeSet("root/b")
        folder.writeSet("root/a")
        folder.write("root/c/only.txt", lines("x", 10))
        folder.write("root/README.md", "")
        folder.makeFolder("root/.git")
        folder.makeFolder("root/old~")
        #expect(try LabelSetReader.names(in: folder.path("root/")) == ["a", "b", "c"])
        let results = try LabelSetReader().readAll(root: folder.path("root"))
        #expect(results.map(\.name) == ["a", "b", "c"])
        #expect(try results[0].result.get().examples.count == 20)
        #expect(throws: LabelSetError.self) { try results[2].result.get() }
    }

    @Test("names that differ only in case are reported")
    func namesDifferCase() throws {
        folder.writeSet("root/Topic")
        folder.writeSet("root/topic")
        folder.writeSet("root/spam")
        let results = try LabelSetReader().readAll(root: folder.path("root"))
        #expect(results.map(\.name) == ["Topic", "spam", "topic"])
        for index in [0, 2] {
            let error = #expect(throws: LabelSetError.self) { try results[index].result.get() }
            #expect(error?.findings.map(\.code) == [.duplicateSetName])
        }
        #expect(try results[1].result.get().name == "spam")
    }

    @Test("the same name in several roots is an error")
    func sameNameSeveral() throws {
        folder.writeSet("one/topic")
        folder.writeSet("two/topic")
        folder.writeSet("two/spam")
        let results = try LabelSetReader().readAll(roots: [folder.path("one"), folder.path("two")])
        #expect(results.map(\.name) == ["spam", "topic"])
        let error = #expect(throws: LabelSetError.self) { try results[1].result.get() }
        #expect(error?.findings.map(\.file) == [folder.path("one/topic"), folder.path("two/topic")])
    }

    @Test("a root that is missing, empty, or a set itself is reported")
    func rootMissingEmpty() throws {
        folder.makeFolder("empty")
        folder.writeSet("set")
        let reader = LabelSetReader()
        let missing = #expect(throws: LabelSetError.self) { try reader.readAll(root: folder.path("none")) }
        #expect(missing?.findings.map(\.code) == [.missingDirectory])
        #expect(throws: LabelSetError.self) { try LabelSetReader.names(in: folder.path("none")) }
        let empty = #expect(throws: LabelSetError.self) { try reader.readAll(root: folder.path("empty")) }
        #expect(empty?.findings.map(\.code) == [.emptyRoot])
        let set = #expect(throws: LabelSetError.self) { try reader.readAll(root: folder.path("set")) }
        #expect(set?.description.contains("looks like a set itself") == true)
    }

    @Test("a folder of sets given as a set is an error")
    func folderSetsGiven() throws {
        folder.writeSet("root/a")
        let error = #expect(throws: LabelSetError.self) { try folder.read("root") }
        #expect(error?.description.contains("give one of the folders in it") == true)
    }

    @Test("a set's unsafe name and a circular link are errors")
    func setUnsafeName() throws {
        folder.writeSet("root/a|b")
        folder.writeSet("root/good")
        folder.link("root/circle", to: "circle")
        folder.link("root/self", to: ".")
        let results = try LabelSetReader().readAll(root: folder.path("root"))
        #expect(results.map(\.name) == ["a|b", "good", "self"])
        #expect(throws: LabelSetError.self) { try results[0].result.get() }
        #expect(throws: LabelSetError.self) { try results[2].result.get() }
    }
}
