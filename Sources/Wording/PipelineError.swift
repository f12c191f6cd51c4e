/// The former name, for code that has not been renamed yet.
package typealias PipelineError = AssayError
